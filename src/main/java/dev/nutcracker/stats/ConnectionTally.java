package dev.nutcracker.stats;

import java.util.concurrent.atomic.AtomicLong;

/** How many connections the process has and has had: listeners, clients and servers, of all workers. Thread-safe. */
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

    /** Connections opened since the start. */
    public long total() {
        return total.get();
    }

    /** Connections open now. */
    public long current() {
        return current.get();
    }
}
