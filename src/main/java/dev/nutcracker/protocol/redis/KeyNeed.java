package dev.nutcracker.protocol.redis;

import dev.nutcracker.acl.KeyRights;
import java.util.List;
import java.util.Set;

/**
 * What a user needs to use a command's keys.
 *
 * @param kind what its keys are
 * @param first what is done with the first key: a set of {@link KeyRights#READ} and {@link KeyRights#WRITE}
 * @param others what is done with the others
 */
record KeyNeed(Kind kind, int first, int others) {
    static final KeyNeed NONE = new KeyNeed(Kind.NONE, 0, 0);
    private static final KeyNeed ALL = new KeyNeed(Kind.ALL_KEYS, KeyRights.use(true, true), KeyRights.use(true, true));

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
    private static final Set<String> OF_ALL_KEYS =
            Set.of("migrate", "ts.mget", "ts.mrange", "ts.mrevrange", "ts.queryindex");

    private static final Set<String> OF_CHANNELS = Set.of("publish", "spublish", "subscribe", "ssubscribe");

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
        if (row.name().equals("randomkey")) {
            return new KeyNeed(Kind.RANDOM_KEY, KeyRights.READ, KeyRights.READ);
        }
        return named ? ofKeys(row) : NONE;
    }

    private static KeyNeed ofKeys(RedisCommand row) {
        KeyUses uses = KeyUses.usual(row);
        return new KeyNeed(kind(row), need(uses.flags(0)), need(uses.flags(1)));
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
        if (OF_CHANNELS.contains(row.name())) {
            return new KeyNeed(Kind.CHANNELS, 0, 0);
        }
        return row.name().equals("psubscribe") ? new KeyNeed(Kind.PATTERNS, 0, 0) : NONE;
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
