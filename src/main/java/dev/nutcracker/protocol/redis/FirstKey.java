package dev.nutcracker.protocol.redis;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Finds the first key of a request that was forwarded, and whether there are others, from its bytes alone. */
final class FirstKey {
    private byte @Nullable [] key;
    private boolean hasOthers;

    private FirstKey() {}

    /**
     * The first key; null if the command has none, or is not known.
     *
     * @param message a whole request, an array of bulk strings
     */
    static byte @Nullable [] of(ByteBuf message) {
        FirstKey first = new FirstKey();
        first.find(message);
        return first.key;
    }

    /** Whether there are further keys, in a request as for {@link #of}. */
    static boolean hasOthers(ByteBuf message) {
        FirstKey first = new FirstKey();
        first.find(message);
        return first.hasOthers;
    }

    private void find(ByteBuf message) {
        NumberLine count = new NumberLine();
        int start = message.readerIndex();
        if (count.read(message, start + 1, message.writerIndex()) != NumberLine.Outcome.READ) {
            return;
        }
        ArgumentCursor arguments = new ArgumentCursor().of(message, start, (int) count.value());
        if (!arguments.next()) {
            return;
        }
        RedisCommand row = RedisCommands.TABLE.find(arguments);
        if (row == null) {
            return;
        }
        CommandTable subcommands = row.subcommands();
        if (subcommands != null && arguments.next()) {
            RedisCommand subcommand = subcommands.find(arguments);
            row = subcommand == null ? row : subcommand;
        }
        arguments.rewind();
        row.keys().find(arguments, this::take);
    }

    private void take(ArgumentCursor found) {
        if (key == null) {
            key = found.bytes();
        } else {
            hasOthers = true;
        }
    }
}
