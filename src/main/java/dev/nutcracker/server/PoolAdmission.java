package dev.nutcracker.server;

import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.stats.RefusalReason;
import dev.nutcracker.stats.RefusalTally;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Whether a pool, under one configuration, admits one more client or one more connection to a server. Thread-safe. */
public final class PoolAdmission {
    private final PoolConfig config;
    private final ClientLimit process;
    private final AtomicInteger clients;
    private final RefusalTally refused;
    private final AtomicBoolean drained;

    /**
     * @param process of all pools
     * @param clients how many the pool has, under whatever configuration they came
     * @param refused counts those that it has refused
     * @param drained whether it is to have no more
     */
    PoolAdmission(
            PoolConfig config,
            ClientLimit process,
            AtomicInteger clients,
            RefusalTally refused,
            AtomicBoolean drained) {
        this.config = config;
        this.process = process;
        this.clients = clients;
        this.refused = refused;
        this.drained = drained;
    }

    /** Counts a client in and returns {@code null}, or says why it is not admitted. */
    public @Nullable ClientRefusal admitClient(boolean hasHeap) {
        ClientRefusal refusal = admitCandidate(hasHeap);
        if (refusal != null) {
            return refusal;
        }
        ClientRefusal ofProcess = admitToProcess();
        if (ofProcess != null) {
            candidateGone();
        }
        return ofProcess;
    }

    /** As {@link #admitClient}, for a connection that may turn out to be another pool's client; the process is not asked. */
    public @Nullable ClientRefusal admitCandidate(boolean hasHeap) {
        if (!hasHeap) {
            return noHeap();
        }
        if (drained.get()) {
            return new ClientRefusal(RefusalReason.DRAINED, "an operator drains it");
        }
        int clientsMax = config.clients().connectionsMax();
        if (clients.incrementAndGet() > clientsMax && clientsMax > 0) {
            clients.decrementAndGet();
            return new ClientRefusal(RefusalReason.POOL_FULL, "it has " + clientsMax + " already (client_connections)");
        }
        return null;
    }

    /** Counts a connection in among those of all pools and returns {@code null}, or says why it is not admitted. */
    public @Nullable ClientRefusal admitToProcess() {
        return process.admit()
                ? null
                : new ClientRefusal(
                        RefusalReason.PROCESS_FULL,
                        "all pools have " + process.clientsMax()
                                + " already, more would take too many file descriptors");
    }

    /** As {@link #admitClient}, for a client that another process has had: the pool's limit is one for new clients. */
    public @Nullable ClientRefusal admitFormerClient(boolean hasHeap) {
        if (!hasHeap) {
            return noHeap();
        }
        clients.incrementAndGet();
        ClientRefusal ofProcess = admitToProcess();
        if (ofProcess != null) {
            candidateGone();
        }
        return ofProcess;
    }

    private static ClientRefusal noHeap() {
        return new ClientRefusal(
                RefusalReason.NO_HEAP, "the clients and requests of all pools leave no heap for more (-Xmx)");
    }

    /** A client that was admitted is gone. */
    public void clientGone() {
        candidateGone();
        goneFromProcess();
    }

    /** A connection that was admitted as a candidate is gone, or is another pool's client. */
    public void candidateGone() {
        clients.decrementAndGet();
    }

    /** A connection that was admitted among those of all pools is gone. */
    public void goneFromProcess() {
        process.gone();
    }

    /** Counts a client that is refused, or closed by a limit. */
    public void clientRefused(RefusalReason reason) {
        refused.increment(reason);
    }

    /** How many clients the pool may have while the other pools have none. */
    public int clientsMax() {
        int ofProcess = process.clientsMax();
        int ofPool = config.clients().connectionsMax();
        return ofPool == 0 ? ofProcess : Math.min(ofPool, ofProcess);
    }

    /** Counts a leased server connection in, which takes a file descriptor as a client does; false if none is left. */
    public boolean admitLease() {
        return process.admit();
    }

    /** A leased connection that was admitted has closed. */
    public void leaseGone() {
        process.gone();
    }

    /**
     * How many connections of one flavour a worker may have to each server: fewer than configured if file descriptors are
     * short.
     */
    int connectionsPerServer() {
        return Math.min(config.serverConnections().perWorker(), process.connectionsPerServer());
    }

    /** Counts a shared connection to a server in; false if no file descriptor is left for it. */
    public boolean admitServerConnection() {
        return process.admitServerConnection();
    }

    /** A shared connection that was admitted has closed. */
    public void serverConnectionGone() {
        process.serverConnectionGone();
    }
}
