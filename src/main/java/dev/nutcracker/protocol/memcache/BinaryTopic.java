package dev.nutcracker.protocol.memcache;

import java.util.Set;

/**
 * The topics of a binary request for statistics, named by its key. For some names memcached reads only the beginning.
 *
 * <p>Only known topics are forwarded. The answer to {@code sizes_enable}, for example, does not end with an empty packet
 * as the others do, so the next response would be read as part of it.
 */
enum BinaryTopic {
    /** Counts are summed. */
    COUNTS,
    SETTINGS,
    /** The servers know the proxy's connections, not those of clients. */
    CONNECTIONS,
    /** The proxy's own figures. */
    PROXY,
    /** One text from each server, which cannot be summed. */
    DUMP,
    UNKNOWN;

    private static final Set<String> COUNTED = Set.of("", "items", "slabs", "sizes");

    static BinaryTopic of(String name) {
        if (COUNTED.contains(name) || startsWithAny(name, "reset", "detail on", "detail off")) {
            return COUNTS;
        }
        if (name.startsWith("settings")) {
            return SETTINGS;
        }
        if (name.startsWith("detail dump")) {
            return DUMP;
        }
        return switch (name) {
            case "conns" -> CONNECTIONS;
            case "proxy" -> PROXY;
            default -> UNKNOWN;
        };
    }

    private static boolean startsWithAny(String name, String... beginnings) {
        for (String beginning : beginnings) {
            if (name.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }
}
