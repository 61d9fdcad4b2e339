package dev.nutcracker.testing;

import java.net.SocketAddress;
import java.util.Map;

/** The statistics of a proxy at one moment. */
public final class StatsReader {
    private final String text;
    private final Map<String, Object> root;

    private StatsReader(String text) {
        this.text = text;
        this.root = Json.parse(text);
    }

    /** Reads the stats from a port of 127.0.0.1. */
    public static StatsReader read(int port) {
        return read(ServerProcess.loopback(port));
    }

    /** Connects, reads until the proxy closes, and parses the text. */
    public static StatsReader read(SocketAddress address) {
        try (RawClient client = RawClient.connect(address)) {
            return new StatsReader(client.readUntilClosed());
        }
    }

    static StatsReader of(String text) {
        return new StatsReader(text);
    }

    /** Returns the statistics as sent, byte for byte. */
    public String text() {
        return text;
    }

    /** Returns all statistics in order: strings, longs, and maps of these. */
    public Map<String, Object> root() {
        return root;
    }

    /** Returns a number of the process, such as {@code curr_connections}. */
    public long value(String field) {
        return number(root, field);
    }

    /** Returns a number of a pool, such as {@code client_connections}. */
    public long value(String pool, String field) {
        return number(object(root, pool), field);
    }

    /** Returns a number of a server, such as {@code requests}. */
    public long value(String pool, String server, String field) {
        return number(object(object(root, pool), server), field);
    }

    private long number(Map<String, Object> object, String name) {
        if (object.get(name) instanceof Long number) {
            return number;
        }
        throw new AssertionError("No number " + name + " in " + object.keySet() + " of " + text);
    }

    // Our own reader makes only maps with string keys.
    @SuppressWarnings("unchecked")
    private Map<String, Object> object(Map<String, Object> object, String name) {
        if (object.get(name) instanceof Map<?, ?> member) {
            return (Map<String, Object>) member;
        }
        throw new AssertionError("No object " + name + " in " + object.keySet() + " of " + text);
    }
}
