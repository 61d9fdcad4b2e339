package dev.nutcracker.server;

import dev.nutcracker.config.Retries;
import org.jspecify.annotations.Nullable;

/** A shared connection whose reads are sent once more, on another one, if it breaks or its server is loading ({@link RetriedRead}). */
final class RetryingConnection extends KeepingConnection {
    private final PoolContext pool;
    private final Server server;

    /** As the constructor. The class is loaded with the first call, so that without the setting it is not there. */
    static ServerConnection of(ConnectionSetup setup, Server server, @Nullable ServerConnection predecessor) {
        return new RetryingConnection(setup, server, predecessor);
    }

    private RetryingConnection(ConnectionSetup setup, Server server, @Nullable ServerConnection predecessor) {
        super(setup, predecessor);
        this.pool = setup.pool();
        this.server = server;
    }

    @Override
    public void enqueue(Request request, int lengthBytes) {
        pool.retryBudget().requested(pool.turn().nowNs());
        String command = request.commandName();
        boolean isRead = command != null
                && !request.patient
                && request.silenceKind() == 0
                && pool.dialect().onlyReads(command);
        if (isRead) {
            RetriedRead read = new RetriedRead(request, pool, this);
            read.keep(output().retainLast(lengthBytes));
            super.enqueue(read, lengthBytes);
            read.queued();
        } else {
            super.enqueue(request, lengthBytes);
        }
    }

    /** Sends a read once more that was sent on another connection. */
    void retry(RetriedRead read, int lengthBytes) {
        super.enqueue(read, lengthBytes);
    }

    /** Reads behind which their client has sent a write here are not sent again: the write may have been done. */
    @Override
    void handOver(CloseCause cause) {
        if (cause.mayBeTriedAgain()) {
            LostReads.of(this).forEach(RetriedRead.class, _ -> true, RetriedRead::takeRetry, RetriedRead::sendAgain);
        }
    }

    /** As {@link RetriedRead#takeRetry}, for a read that was first sent then. */
    boolean takeRetry(long queuedNs) {
        Retries retries = pool.shared().config().failureRules().retries();
        long nowNs = pool.turn().nowNs();
        long timeoutNs = server.timeoutNs();
        return retries.areOn()
                && !server.isLeaving()
                && (timeoutNs == 0 || nowNs - queuedNs < timeoutNs)
                && pool.retryBudget().take(retries.percent(), nowNs);
    }

    /** The connection on which a read of this one is sent again; perhaps this one. */
    ServerConnection again() {
        return server.connection(flavour(), lane());
    }

    /** Whether this client has nothing but reads on its way here, and on those that have this one's place by now. */
    boolean hasOnlyReadsOf(@Nullable Object sender) {
        if (sender == null || hasOther(requests().outstanding, sender)) {
            return false;
        }
        for (ServerConnection one = this; one != null; one = one.successor()) {
            if (hasOther(one.requests().waiting, sender)) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasOther(RequestQueue queue, Object sender) {
        return queue.has(request -> request.sender() == sender && !(request instanceof RetriedRead));
    }
}
