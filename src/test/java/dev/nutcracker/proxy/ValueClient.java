package dev.nutcracker.proxy;

import dev.nutcracker.testing.RawClient;
import org.jspecify.annotations.Nullable;

/** A client that sets and reads values, in either protocol. It takes an error for an answer. */
abstract class ValueClient implements AutoCloseable {
    final RawClient connection;

    private ValueClient(int port) {
        this.connection = RawClient.connect(port);
    }

    static ValueClient redis(int port) {
        return new Redis(port);
    }

    static ValueClient memcache(int port) {
        return new Memcache(port);
    }

    /** A client of the same protocol, connected elsewhere. */
    abstract ValueClient at(int port);

    /**
     * Returns whether the server has said that it is done.
     *
     * @param exptimeS 0 for never; memcached only
     */
    abstract boolean set(String key, String value, int exptimeS);

    /** Returns the value, {@code null} if there is none, or the error. */
    abstract @Nullable String read(String key);

    /** Sends a request of one line; returns an answer of one line. */
    abstract String ask(String request);

    /** Whether what was read is an error. */
    static boolean isError(String read) {
        return read != null && (read.startsWith("-") || read.startsWith("SERVER_ERROR"));
    }

    @Override
    public void close() {
        connection.close();
    }

    private static final class Redis extends ValueClient {
        Redis(int port) {
            super(port);
        }

        @Override
        ValueClient at(int port) {
            return new Redis(port);
        }

        @Override
        boolean set(String key, String value, int exptimeS) {
            connection.sendRedisRequest("SET", key, value);
            return connection.readLine().startsWith("+OK");
        }

        @Override
        @Nullable
        String read(String key) {
            connection.sendRedisRequest("GET", key);
            String line = connection.readLine().strip();
            return line.equals("$-1")
                    ? null
                    : line.startsWith("$") ? connection.readLine().strip() : line;
        }

        @Override
        String ask(String request) {
            connection.sendRedisRequest(request.split(" "));
            return connection.readLine().strip();
        }
    }

    private static final class Memcache extends ValueClient {
        Memcache(int port) {
            super(port);
        }

        @Override
        ValueClient at(int port) {
            return new Memcache(port);
        }

        @Override
        boolean set(String key, String value, int exptimeS) {
            connection.send("set " + key + " 0 " + exptimeS + " " + value.length() + "\r\n" + value + "\r\n");
            return connection.readLine().startsWith("STORED");
        }

        @Override
        @Nullable
        String read(String key) {
            connection.send("get " + key + "\r\n");
            String line = connection.readLine().strip();
            if (!line.startsWith("VALUE")) {
                return line.equals("END") ? null : line;
            }
            String value = connection.readLine().strip();
            connection.expect("END\r\n");
            return value;
        }

        @Override
        String ask(String request) {
            connection.send(request + "\r\n");
            return connection.readLine().strip();
        }
    }
}
