package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.Logins;

/** What all clients of one pool have in common. Thread-safe. */
final class PoolFacts {
    private final int valueLimitBytes;
    private final ServedCommands served = new ServedCommands();
    private volatile Logins logins;
    private volatile boolean oneServer;

    PoolFacts(int valueLimitBytes, Logins logins) {
        this.valueLimitBytes = valueLimitBytes;
        this.logins = logins;
    }

    /** Larger values are answered as memcached answers them, and never kept. */
    int valueLimitBytes() {
        return valueLimitBytes;
    }

    /** The commands that clients may send. */
    ServedCommands served() {
        return served;
    }

    /** Who may enter the pool. */
    Logins logins() {
        return logins;
    }

    /** Clients that are in stay in. */
    void change(Logins other) {
        logins = other;
    }

    void leadToOneServer(boolean one) {
        oneServer = one;
    }

    /** Whether clients can mean the server when they mean one. */
    boolean leadsToOneServer() {
        return oneServer;
    }
}
