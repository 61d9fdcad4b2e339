package dev.nutcracker.server;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.stats.ErrorKind;

/** The requests of a connection that are not sent yet, and their bytes. */
final class WaitQueue {
    private final RequestQueue requests;
    private final Output bytes;

    WaitQueue(RequestQueue requests, Output bytes) {
        this.requests = requests;
        this.bytes = bytes;
    }

    /**
     * Refuses requests whose deadline has passed. It refuses all if the bytes of those that stay cannot be told from others,
     * because requests without a response are among them, or the proxy's own. Returns whether a deadline had passed.
     */
    boolean expire(long nowNs, byte[] errorResponse) {
        boolean isAnyLate = isFirstLate(nowNs);
        boolean canTell = bytes.pendingBytes() == requests.lengthBytes();
        while (canTell && isFirstLate(nowNs)) {
            canTell = requests.isFirstClients();
            if (canTell) {
                bytes.drop(requests.failFirst(ErrorKind.TIMED_OUT, errorResponse));
            }
        }
        if (isAnyLate && !canTell) {
            bytes.release();
            requests.failAll(ErrorKind.TIMED_OUT, errorResponse);
        }
        return isAnyLate;
    }

    private boolean isFirstLate(long nowNs) {
        Request first = requests.peek();
        return first != null && first.deadlineNs - nowNs <= 0;
    }
}
