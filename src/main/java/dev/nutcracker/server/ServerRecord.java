package dev.nutcracker.server;

import dev.nutcracker.health.ServerHealth;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.stats.ServerMetrics;
import dev.nutcracker.stats.ServerSnapshot;
import java.util.concurrent.atomic.AtomicLong;

/**
 * All that the process knows of one server of a pool while the pool has it. Each configuration with this server refers to
 * the same record, so nothing is copied from one to the next. {@link PoolHistory} changes it.
 */
final class ServerRecord {
    /** In place of an index: the pool does not have the server any more, or not yet. */
    static final int NOT_IN_POOL = -1;

    final ServerHealth health = new ServerHealth();
    final ServerStatusLog news = new ServerStatusLog();
    private final AtomicLong ejects = new AtomicLong();
    private volatile long ejectedAtUs;

    /** Its place under the configuration that is in effect. */
    private int index = NOT_IN_POOL;

    int index() {
        return index;
    }

    void moveTo(int newIndex) {
        index = newIndex;
    }

    void ejected(long nowUs) {
        ejects.incrementAndGet();
        ejectedAtUs = nowUs;
    }

    /** Adds what is counted per process to a worker's counters. */
    void complete(ServerSnapshot workers) {
        workers.values()[ServerCounter.SERVER_EJECTED_AT.ordinal()] = ejectedAtUs;
    }

    /** Adds what is counted per process to the sum of the workers' metrics. */
    ServerMetrics complete(ServerMetrics workers, boolean live) {
        return workers.complete(ejects.get(), !live);
    }
}
