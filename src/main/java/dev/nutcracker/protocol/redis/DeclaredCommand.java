package dev.nutcracker.protocol.redis;

import java.util.EnumSet;
import java.util.Set;

/**
 * A command that the operator of a pool has declared.
 *
 * @param name in lower case
 * @param arity how many arguments there are, including the name: exactly this many, or at least this many if negative
 * @param firstKey the position of the first key, 0 if no key has a fixed position
 * @param lastKey the position of the last key, counted from the end if negative
 * @param keyStep the distance from one key to the next
 * @param numkeysAt the position of the number of keys that follow it, 0 if there is none
 * @param reads whether it does nothing but read
 */
public record DeclaredCommand(
        String name, int arity, int firstKey, int lastKey, int keyStep, int numkeysAt, Joining joining, boolean reads) {

    /** How the responses of several servers become one. */
    public enum Joining {
        /** It is not sent to several servers. */
        NONE,
        /** The sum of their counts. */
        SUM,
        /** One array: a value for each key, or, without keys, the elements of all servers' arrays. */
        VALUES,
        /** OK if all answer OK. */
        ALL_OK
    }

    /** Its row in the command table. */
    RedisCommand row() {
        return firstKey == 0 && joining != Joining.NONE ? toEveryServer() : toTheServersOfItsKeys();
    }

    private RedisCommand toEveryServer() {
        BroadcastSplit split = switch (joining) {
            case SUM -> new BroadcastSplit(ResponseKind.INTEGER, Coalescings::sum);
            case VALUES -> new BroadcastSplit(ResponseKind.FIELDS | ResponseKind.MEMBERS, Coalescings::concatenation);
            case ALL_OK, NONE -> new BroadcastSplit(ResponseKind.SIMPLE, Coalescings::same);
        };
        return CommandRows.everywhere(CommandGroup.DECLARED, name, arity, split);
    }

    private RedisCommand toTheServersOfItsKeys() {
        KeyFinder counted = numkeysAt == 0 ? null : KeyFinders.script(numkeysAt, Integer.MAX_VALUE);
        KeyPositions keys = new KeyPositions(firstKey, lastKey, keyStep, counted);
        CommandFlag[] flags = flags(counted != null);
        return switch (joining) {
            case NONE -> CommandRows.row(CommandGroup.DECLARED, name, arity, keys, ResponseKind.ANY, flags);
            case SUM -> split(keys, ResponseKind.INTEGER, Coalescings::sum);
            case VALUES ->
                CommandRows.split(
                        CommandGroup.DECLARED,
                        name,
                        arity,
                        keys,
                        ResponseKind.ARRAY,
                        new MgetSplit(keyStep, ResponseKind.ANY),
                        flags);
            case ALL_OK -> split(keys, ResponseKind.SIMPLE, Coalescings::same);
        };
    }

    private CommandFlag[] flags(boolean countsKeys) {
        Set<CommandFlag> flags = EnumSet.noneOf(CommandFlag.class);
        if (countsKeys) {
            flags.add(CommandFlag.MOVABLEKEYS);
        }
        if (reads) {
            flags.add(CommandFlag.READONLY);
        }
        return flags.toArray(CommandFlag[]::new);
    }

    private RedisCommand split(KeyPositions keys, int accepts, BroadcastSplit.Coalescing coalescing) {
        return CommandRows.split(
                CommandGroup.DECLARED,
                name,
                arity,
                keys,
                accepts,
                new DeclaredSplit(keyStep, accepts, coalescing),
                flags(false));
    }
}
