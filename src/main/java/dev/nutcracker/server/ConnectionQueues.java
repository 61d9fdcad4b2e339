package dev.nutcracker.server;

import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.ServerCounter;
import org.jspecify.annotations.Nullable;

/** The requests on one server connection: those that are waiting to be sent, and those that are outstanding. */
final class ConnectionQueues {
    final RequestQueue waiting = new RequestQueue();
    final RequestQueue outstanding = new RequestQueue();

    /** How many requests are on their way. */
    int count() {
        return waiting.count() + outstanding.count();
    }

    /** The one that has been on its way longest; null if there is none. */
    @Nullable
    Request oldest() {
        Request sent = outstanding.peek();
        return sent == null ? waiting.peek() : sent;
    }

    /** All that were waiting have been sent. */
    void sent() {
        outstanding.addAll(waiting);
    }

    /** None of them gets a response. */
    void failAll(ErrorKind kind, byte[] errorResponse) {
        outstanding.addAll(waiting);
        outstanding.failAll(kind, errorResponse);
    }

    /** Counts them into a snapshot of their server. */
    void countInto(long[] values) {
        values[ServerCounter.IN_QUEUE.ordinal()] += waiting.count();
        values[ServerCounter.IN_QUEUE_BYTES.ordinal()] += waiting.lengthBytes();
        values[ServerCounter.OUT_QUEUE.ordinal()] += outstanding.count();
        values[ServerCounter.OUT_QUEUE_BYTES.ordinal()] += outstanding.lengthBytes();
    }
}
