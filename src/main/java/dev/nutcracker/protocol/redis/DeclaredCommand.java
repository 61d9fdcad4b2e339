package dev.nutcracker.protocol.redis;

/**
 * A command that the operator of a pool has declared.
 *
 * @param name in lower case
 * @param arity how many arguments there are, the name included: exactly so many, or when negative at least so many
 * @param firstKey the place of the first key, 0 when no key has a fixed place
 * @param lastKey the place of the last key, counted from the end when negative
 * @param keyStep how many places one key is from the next
 * @param numkeysAt the place of the number of keys that follow it, 0 when there is none
 */
public record DeclaredCommand(
        String name, int arity, int firstKey, int lastKey, int keyStep, int numkeysAt, Joining joining) {

    /** How a request to several servers is answered. */
    public enum Joining {
        /** It is not sent to several servers. */
        NONE,
        /** With the sum of their counts. */
        SUM,
        /** With one array: of a value for each key, or without keys of all that the servers' arrays have. */
        VALUES,
        /** With OK when all say so. */
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
        CommandFlag[] flags = counted == null ? new CommandFlag[0] : new CommandFlag[] {CommandFlag.MOVABLEKEYS};
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
                        new MgetSplit(keyStep, ResponseKind.ANY));
            case ALL_OK -> split(keys, ResponseKind.SIMPLE, Coalescings::same);
        };
    }

    private RedisCommand split(KeyPositions keys, int accepts, BroadcastSplit.Coalescing coalescing) {
        return CommandRows.split(
                CommandGroup.DECLARED, name, arity, keys, accepts, new DeclaredSplit(keyStep, accepts, coalescing));
    }
}
