package dev.nutcracker.server.joint;

import dev.nutcracker.server.CloseCause;
import dev.nutcracker.server.FastFailure;
import dev.nutcracker.stats.ErrorKind;
import org.jspecify.annotations.Nullable;

/**
 * How long one request has waited at the {@link dev.nutcracker.server.KeyGate} for a key that others have. Those have it until their
 * servers have answered or failed, one after the other, and many may wait for a key that is asked for much: what has waited for as
 * long as the servers of its key may take for an answer is refused when its turn comes, without having been sent anywhere. What its
 * client had sent together with it is refused at once if it would have to wait as well.
 *
 * <pre>
 *   the server of a key hangs, timeout: 400
 *
 *   client 1   has the key │ fails after 400 ms
 *   client 2   waits       │ has the key         │ fails after 800 ms
 *   client 3   waits       │ waits               │ is refused after 800 ms, as are clients 4, 5 …
 * </pre>
 */
final class GateWait {
    private final JointClient client;
    private boolean begun;
    private long beganNs;

    GateWait(JointClient client) {
        this.client = client;
    }

    /** The key is not free: waits for it from now on, or with what came together with it. */
    void begin() {
        if (!begun) {
            begun = true;
            beganNs = client.waitsSinceNs();
        }
    }

    /** The error for the request if it has waited for as long as it may; null otherwise. */
    @Nullable
    FastFailure lateness(JointKey key) {
        if (!begun || client.nowNs() - beganNs < key.answerMaxNs()) {
            return null;
        }
        client.refusedAtGate(beganNs);
        return new FastFailure(ErrorKind.TIMED_OUT, client.pool().dialect().errorResponse(CloseCause.TIMED_OUT.text()));
    }
}
