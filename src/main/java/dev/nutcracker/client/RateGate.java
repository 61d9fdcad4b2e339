package dev.nutcracker.client;

import dev.nutcracker.rate.Portion;
import dev.nutcracker.rate.SharedBucket;
import dev.nutcracker.rate.SharedBuckets;
import dev.nutcracker.stats.RateLimitKey;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One limit at one worker: the tokens that there are for requests and bytes, and the queue of clients that wait for some.
 *
 * <pre>
 *   client ──► 5 tokens left: goes on
 *   client ──► none left: ─► [ client, client, client ] ──► timer: 10 tokens have come, so each may send 3 requests
 * </pre>
 *
 * When tokens come, they are divided among those in the queue, so one that has sent a thousand requests gets no more than one
 * that has sent ten. If there are fewer tokens than clients, the first in the queue get one each, and the others wait on.
 */
final class RateGate {
    /** The gate that is due first comes first. */
    static final Comparator<RateGate> BY_TIME = (one, other) -> Long.signum(one.dueNs - other.dueNs);

    /** Gates that are due within so little time open together. */
    private static final long WAIT_MIN_NS = TimeUnit.MILLISECONDS.toNanos(1);
    /** A gate that stays closed for longer is looked at so often, and so is not kept for longer than its clients. */
    private static final long WAIT_MAX_NS = TimeUnit.SECONDS.toNanos(1);

    private final RateTimer timer;
    private final @Nullable Portion requests;
    private final @Nullable Portion bytes;
    private final RateLimitKey requestsKey;
    private final RateLimitKey bytesKey;

    private @Nullable RateDelay first;
    private @Nullable RateDelay last;
    private int waiting;
    /** When the queue is looked at again; it is not changed while the timer has the gate. */
    private long dueNs;

    private boolean isTimed;

    RateGate(
            RateTimer timer,
            @Nullable Portion requests,
            RateLimitKey requestsKey,
            @Nullable Portion bytes,
            RateLimitKey bytesKey) {
        this.timer = timer;
        this.requests = requests;
        this.requestsKey = requestsKey;
        this.bytes = bytes;
        this.bytesKey = bytesKey;
    }

    /** A gate at the buckets of a limit that workers share. */
    static RateGate of(RateTimer timer, SharedBuckets buckets, RateLimitKey requestsKey, RateLimitKey bytesKey) {
        return new RateGate(timer, portion(buckets.requests()), requestsKey, portion(buckets.bytes()), bytesKey);
    }

    private static @Nullable Portion portion(@Nullable SharedBucket bucket) {
        return bucket == null ? null : new Portion(bucket);
    }

    /** Takes tokens of requests. Returns whether any is left, also of bytes. */
    boolean takeRequests(long tokens) {
        if (requests != null) {
            requests.take(tokens);
        }
        return (requests == null || !requests.isEmpty()) && (bytes == null || !bytes.isEmpty());
    }

    /** Takes tokens of bytes, even if there are fewer. Returns whether any is left. */
    boolean takeBytes(long tokens) {
        if (bytes == null) {
            return true;
        }
        bytes.take(tokens);
        return !bytes.isEmpty();
    }

    /** Whether a request may pass, after tokens that have come have been taken in. */
    boolean isOpen(long nowNs) {
        return (requests == null || requests.refill(nowNs)) && (bytes == null || bytes.refill(nowNs));
    }

    /** The rate for which a client has to wait here. */
    RateLimitKey closedBy() {
        return bytes != null && bytes.isEmpty() ? bytesKey : requestsKey;
    }

    boolean hasQueue() {
        return first != null;
    }

    /** The client waits here, behind those that wait already. */
    void join(RateDelay client, long nowNs) {
        client.before = last;
        if (last == null) {
            first = client;
        } else {
            last.behind = client;
        }
        last = client;
        waiting++;
        if (!isTimed) {
            await(nowNs);
        }
    }

    /** The client waits here no longer. */
    void leave(RateDelay client) {
        RateDelay before = client.before;
        RateDelay behind = client.behind;
        if (before == null) {
            first = behind;
        } else {
            before.behind = behind;
        }
        if (behind == null) {
            last = before;
        } else {
            behind.before = before;
        }
        client.before = null;
        client.behind = null;
        waiting--;
    }

    private void await(long nowNs) {
        long requestsNs = waitNs(requests, nowNs);
        long bytesNs = waitNs(bytes, nowNs);
        dueNs = nowNs + Math.clamp(Math.max(requestsNs, bytesNs), WAIT_MIN_NS, WAIT_MAX_NS);
        isTimed = true;
        timer.add(this, nowNs);
    }

    private static long waitNs(@Nullable Portion portion, long nowNs) {
        return portion == null || !portion.isEmpty() ? 0 : portion.await(nowNs) - nowNs;
    }

    long dueNs() {
        return dueNs;
    }

    /** {@link #dueNs} has come: as many of those in the queue go on as there are tokens for. */
    void due(long nowNs) {
        isTimed = false;
        if (first != null && isOpen(nowNs)) {
            letGo(requests == null ? Long.MAX_VALUE : requests.left());
        }
        if (first != null) {
            await(nowNs);
        }
    }

    /** Nobody comes here any more: others get the tokens that are left. */
    void end(long nowNs) {
        if (requests != null) {
            requests.giveBack(nowNs);
        }
        if (bytes != null) {
            bytes.giveBack(nowNs);
        }
    }

    private void letGo(long tokens) {
        long share = Math.max(1, tokens / waiting);
        long left = tokens;
        while (first != null && left > 0) {
            RateDelay next = first;
            leave(next);
            next.goOn(share);
            left -= share;
        }
    }
}
