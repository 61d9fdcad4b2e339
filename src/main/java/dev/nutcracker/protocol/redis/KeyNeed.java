package dev.nutcracker.protocol.redis;

import dev.nutcracker.acl.KeyRights;
import java.util.List;
import java.util.Set;

/**
 * What a user needs to use a command's keys.
 *
 * @param kind what its keys are
 * @param positions the arguments that are to be checked: more than those that decide the server, where these are fewer
 * @param first what is done with the first key: a set of {@link KeyRights#READ} and {@link KeyRights#WRITE}
 * @param others what is done with the others
 */
record KeyNeed(Kind kind, KeyPositions positions, int first, int others) {
    static final KeyNeed NONE = new KeyNeed(Kind.NONE, KeyPositions.NONE, 0, 0);
    private static final KeyNeed ALL =
            new KeyNeed(Kind.ALL_KEYS, KeyPositions.NONE, KeyRights.use(true, true), KeyRights.use(true, true));

    /** The arguments that rights are about. */
    enum Kind {
        /** None. */
        NONE,
        /** Keys at the positions of the command's row. */
        KEYS,
        /** The same; what is done with them depends on the other arguments. */
        KEYS_BY_OPTIONS,
        /** Keys with those from {@code BY} and {@code GET}, which can be any. */
        SORTED_KEYS,
        /** Keys that a script declares; it may use others. */
        SCRIPT,
        /** Any keys at all. */
        ALL_KEYS,
        /** Any key, chosen by the server. */
        RANDOM_KEY,
        /** Names of channels. */
        CHANNELS,
        /** Patterns for channels. */
        PATTERNS
    }

    /** Commands that use keys which the request does not name, or not in a place that the proxy knows. */
    private static final Set<String> OF_ALL_KEYS = Set.of("ts.mget", "ts.mrange", "ts.mrevrange", "ts.queryindex");

    /** Returns what a user needs for the keys of this command. */
    static KeyNeed of(RedisCommand row) {
        if (row.group() == CommandGroup.PUBSUB) {
            return ofChannels(row);
        }
        boolean named = row.keys().first() > 0 || row.keys().others() != null;
        boolean unknown = row.group() == CommandGroup.SEARCH || (row.group() == CommandGroup.DECLARED && !named);
        if (unknown || OF_ALL_KEYS.contains(row.name())) {
            return ALL;
        }
        if (row.name().equals("migrate")) {
            return new KeyNeed(Kind.KEYS, KeyPositions.MIGRATED, ALL.first, ALL.others);
        }
        if (row.name().equals("randomkey")) {
            return new KeyNeed(Kind.RANDOM_KEY, KeyPositions.NONE, KeyRights.READ, KeyRights.READ);
        }
        return named ? ofKeys(row) : NONE;
    }

    private static KeyNeed ofKeys(RedisCommand row) {
        KeyUses uses = KeyUses.usual(row);
        return new KeyNeed(kind(row), checked(row), need(uses.flags(0)), need(uses.flags(1)));
    }

    /** The first of a script's declared keys decides the server, but a user needs them all. */
    private static KeyPositions checked(RedisCommand row) {
        return row.keys() == KeyPositions.FIRST_COUNTED_AT_2 ? KeyPositions.COUNTED_AT_2 : row.keys();
    }

    private static Kind kind(RedisCommand row) {
        return switch (row.name()) {
            case "set", "bitfield" -> Kind.KEYS_BY_OPTIONS;
            case "sort", "sort_ro" -> Kind.SORTED_KEYS;
            case "eval", "eval_ro", "evalsha", "evalsha_ro", "fcall", "fcall_ro" -> Kind.SCRIPT;
            default -> Kind.KEYS;
        };
    }

    private static KeyNeed ofChannels(RedisCommand row) {
        return switch (row.name()) {
            case "publish", "spublish" -> new KeyNeed(Kind.CHANNELS, row.keys(), 0, 0);
            case "subscribe", "ssubscribe" -> new KeyNeed(Kind.CHANNELS, KeyPositions.ALL, 0, 0);
            case "psubscribe" -> new KeyNeed(Kind.PATTERNS, KeyPositions.ALL, 0, 0);
            default -> NONE;
        };
    }

    /** Returns a set of {@link KeyRights#READ} and {@link KeyRights#WRITE}; Redis asks for neither if only the key's existence shows. */
    static int need(List<String> flags) {
        boolean writes = flags.contains("update") || flags.contains("insert") || flags.contains("delete");
        return KeyRights.use(flags.contains("access"), writes);
    }

    /** Returns what is done with key {@code key}, counted from 0. */
    int of(int key) {
        return key == 0 ? first : others;
    }
}
