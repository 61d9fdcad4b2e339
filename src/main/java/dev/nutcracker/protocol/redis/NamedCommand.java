package dev.nutcracker.protocol.redis;

import io.netty.buffer.ByteBuf;

/**
 * The command that the arriving request names, and which of its arguments are keys with fixed positions. Found when the
 * name has arrived, in one argument or, for a command with subcommands, in two; until then it is unknown.
 */
final class NamedCommand {
    private static final int NO_MORE_KEYS = Integer.MAX_VALUE;

    private RedisCommand row = RedisCommands.UNKNOWN;
    private int nameCount = 1;
    private int argumentCount;
    private int nextKey = NO_MORE_KEYS;
    private int keyStep;
    private int lastKey;

    /** A request with so many arguments begins. */
    void begin(int arguments) {
        argumentCount = arguments;
        nameCount = 1;
        row = RedisCommands.UNKNOWN;
        nextKey = NO_MORE_KEYS;
    }

    /** Its row, {@link RedisCommands#UNKNOWN} if there is none. */
    RedisCommand row() {
        return row;
    }

    /** The request is one of another command, with the same arguments. */
    void change(RedisCommand other) {
        row = other;
    }

    /** How many arguments the name takes: two if it has subcommands. */
    int nameCount() {
        return nameCount;
    }

    /** Whether the argument is part of the name. */
    boolean isName(int argument) {
        return argument < nameCount;
    }

    /** Finds the next part of the name, which lies at {@code start}, in the commands or in those under the first part. */
    void find(CommandTable commands, ByteBuf in, int start, int length) {
        RedisCommand found = commands.find(in, start, length);
        if (found == null) {
            return;
        }
        row = found;
        if (found.subcommands() != null) {
            nameCount = 2;
        }
        KeyPositions keys = found.keys();
        keyStep = keys.step();
        lastKey = keys.lastOf(argumentCount);
        nextKey = keys.first() == 0 || keys.first() > lastKey ? NO_MORE_KEYS : keys.first();
    }

    /** Whether the argument is the next key with a fixed position. */
    boolean isNextKey(int argument) {
        return argument == nextKey;
    }

    /** The {@linkplain #isNextKey next} key has been walked. */
    void keyWalked() {
        nextKey = nextKey + keyStep <= lastKey ? nextKey + keyStep : NO_MORE_KEYS;
    }

    /** Nobody needs the keys. */
    void forgetKeys() {
        nextKey = NO_MORE_KEYS;
    }
}
