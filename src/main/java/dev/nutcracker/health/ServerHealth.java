package dev.nutcracker.health;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The failures of one server, as seen by all workers. It belongs to the server, not to a configuration: all
 * references to one server share this object. {@link PoolHealth} decides by it and guards it.
 */
public final class ServerHealth {
    /** Failures in a row. */
    final AtomicInteger failures = new AtomicInteger();

    boolean live = true;
    long returnAtNs;

    /** Records that the server answered a request. Thread-safe, and writes nothing unless there was a failure. */
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
