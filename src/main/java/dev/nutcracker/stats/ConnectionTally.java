package dev.nutcracker.stats;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the connections of the process, open now and ever opened: listeners, clients and servers, of all workers.
 * Thread-safe.
 */
public final class ConnectionTally {
    private final AtomicLong total = new AtomicLong();
    private final AtomicLong current = new AtomicLong();

    public void opened() {
        total.incrementAndGet();
        current.incrementAndGet();
    }

    public void closed() {
        current.decrementAndGet();
    }

    /** Returns the number of connections opened since the start. */
    public long total() {
        return total.get();
    }

    /** Returns the number of connections open now. */
    public long current() {
        return current.get();
    }
}
