package dev.nutcracker.server.joint;

import dev.nutcracker.server.CloseCause;
import dev.nutcracker.server.FastFailure;
import dev.nutcracker.stats.ErrorKind;
import org.jspecify.annotations.Nullable;

/**
 * How long one request has held its client back: for a key that others have at the {@link dev.nutcracker.server.KeyGate}, or for its
 * own steps. Others have the key until their servers have answered or failed, one after the other, and many may wait for a key that is
 * asked for much. While a server of the key is silent, what has waited for as long as one answer may take is refused when its turn
 * comes, without having been sent anywhere. What its client had sent together with it is refused at once if it would have to wait as
 * well.
 *
 * <pre>
 *   the server of a key hangs, timeout: 400
 *
 *   client 1   has the key │ fails after 400 ms
 *   client 2   waits       │ has the key         │ fails after 800 ms
 *   client 3   waits       │ waits               │ is refused after 800 ms, as are clients 4, 5 …
 * </pre>
 *
 * Servers that answer let the others have their turn, so there it takes much longer until a request is refused.
 */
final class GateWait {
    /** For how many answers a request waits at most whose servers serve others. */
    private static final int ANSWERS_MAX = 10;

    private final JointClient client;
    private boolean begun;
    private long beganNs;

    GateWait(JointClient client) {
        this.client = client;
    }

    /** The request holds its client back from now on, or since that waits for what came together with it. */
    void begin() {
        if (!begun) {
            begun = true;
            beganNs = client.waitsSinceNs();
        }
    }

    /** The error for the request if it has waited for as long as it may; null otherwise. */
    @Nullable
    FastFailure lateness(JointKey key) {
        if (!begun || !isLate(key, client.nowNs() - beganNs)) {
            return null;
        }
        failed();
        return new FastFailure(ErrorKind.TIMED_OUT, client.pool().dialect().errorResponse(CloseCause.TIMED_OUT.text()));
    }

    private static boolean isLate(JointKey key, long waitedNs) {
        long answerMaxNs = key.answerMaxNs();
        return waitedNs >= answerMaxNs && (waitedNs / ANSWERS_MAX >= answerMaxNs || key.isSilent());
    }

    /** The request has not been served: what its client had sent together with it has waited for as long. */
    void failed() {
        if (begun) {
            client.hasWaited(beganNs);
        }
    }
}
