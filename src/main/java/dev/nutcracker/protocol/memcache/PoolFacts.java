package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.Logins;

/** The data that all clients of one pool share. Thread-safe. */
final class PoolFacts {
    private final int valueLimitBytes;
    private final ServedCommands served = new ServedCommands();
    private volatile Logins logins;
    private volatile boolean oneServer;

    PoolFacts(int valueLimitBytes, Logins logins) {
        this.valueLimitBytes = valueLimitBytes;
        this.logins = logins;
    }

    /** Larger values are answered as memcached answers them, and never kept in memory. */
    int valueLimitBytes() {
        return valueLimitBytes;
    }

    /** The commands that clients may send. */
    ServedCommands served() {
        return served;
    }

    /** The users who may enter the pool. */
    Logins logins() {
        return logins;
    }

    /** Clients that are logged in stay so. */
    void change(Logins other) {
        logins = other;
    }

    void leadToOneServer(boolean one) {
        oneServer = one;
    }

    /** Whether the pool has one server, so that clients can address it. */
    boolean leadsToOneServer() {
        return oneServer;
    }
}
