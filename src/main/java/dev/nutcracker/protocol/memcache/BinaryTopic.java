package dev.nutcracker.protocol.memcache;

import java.util.Set;

/**
 * What the key of a binary request for statistics asks for. Of some names memcached reads the beginning only.
 *
 * <p>Only what is known is forwarded: {@code sizes_enable}, for one, is answered without the empty packet that ends the
 * others, and what comes after it would be taken for part of the response.
 */
enum BinaryTopic {
    /** What counts something is summed. */
    COUNTS,
    SETTINGS,
    /** The servers see connections of the proxy, not of clients. */
    CONNECTIONS,
    /** The proxy's own figures. */
    PROXY,
    /** One text of each server, which no sum is to be made of. */
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
