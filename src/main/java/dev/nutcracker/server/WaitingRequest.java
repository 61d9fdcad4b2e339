package dev.nutcracker.server;

import org.jspecify.annotations.Nullable;

/** A request that may stand in no connection's queue for a while: what it takes meanwhile, and for how long. */
abstract sealed class WaitingRequest extends DelegatingRequest permits RepeatableRequest {
    private final PoolContext pool;
    private final @Nullable Patience client;
    /** Since when it waits with others of its client; {@link Patience#NEVER} if none of them waited when it was made. */
    private final long beganNs;
    /** When it has waited for as long as requests may; {@link Patience#NEVER} before it waits. */
    private long endNs = Patience.NEVER;
    /** What it has in the account of memory, while it waits to be sent again. */
    private long waitingBytes;

    WaitingRequest(Request request, PoolContext pool) {
        super(request);
        this.pool = pool;
        this.client = request.sender() instanceof PatientClient sender ? sender.patience() : null;
        this.beganNs = client == null ? Patience.NEVER : client.sinceNs(pool);
    }

    /** It is in no connection's queue from here on, until it is sent again or answered. */
    final void startWaiting() {
        if (waitingBytes == 0) {
            waitingBytes = repeatedBytes();
            pool.memory().change(waitingBytes);
        }
        endNs = endNs();
        if (client != null) {
            client.begin(sinceNs());
        }
    }

    final void stopWaiting() {
        pool.memory().change(-waitingBytes);
        waitingBytes = 0;
    }

    /** The bytes that it keeps. */
    abstract long repeatedBytes();

    /** When it has waited for as long as requests may, however often it is sent again. A reload does not change that. */
    final long endNs() {
        return endNs == Patience.NEVER ? sinceNs() + Patience.maxNs(pool) : endNs;
    }

    /** Whether it has waited for so long. */
    final boolean isTooLate(long nowNs) {
        return nowNs - endNs() > 0;
    }

    private long sinceNs() {
        return beganNs == Patience.NEVER ? request.queuedNs : beganNs;
    }
}
