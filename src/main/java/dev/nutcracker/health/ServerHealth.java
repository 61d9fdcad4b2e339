package dev.nutcracker.health;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What counts for and against one server, seen by all workers. It belongs to the server, not to a configuration: whoever
 * speaks of the same server holds the same object. {@link PoolHealth} judges by it and guards it.
 */
public final class ServerHealth {
    /** Failures in a row. */
    final AtomicInteger failures = new AtomicInteger();

    boolean live = true;
    long returnAtNs;

    /** The server answered a request. Thread-safe, and writes nothing while all is well. */
    public void succeeded() {
        if (failures.getOpaque() != 0) {
            failures.set(0);
        }
    }

    void startAnew() {
        failures.set(0);
        live = true;
    }
}
