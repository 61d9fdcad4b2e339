package dev.nutcracker.server.probe;

import dev.nutcracker.health.DownCause;
import dev.nutcracker.health.ProbeResult;
import dev.nutcracker.protocol.CheckVerdict;
import dev.nutcracker.protocol.CheckWords;
import dev.nutcracker.server.CloseCause;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says why a probe has failed: the cause, and the words for it. */
final class CheckFailure {
    private CheckFailure() {}

    /** The server has not answered in time. */
    static ProbeResult late(boolean connected, long timeoutMs) {
        return connected
                ? failed(DownCause.NO_ANSWER, "for " + timeoutMs + " ms")
                : failed(DownCause.CONNECT_TIMEOUT, "after " + timeoutMs + " ms");
    }

    /**
     * The connection could not be opened, or has closed.
     *
     * @param reason in the words of the system, or in the server's own if it has refused the handshake
     * @param thrown the exception if it could not be opened
     */
    static ProbeResult closed(
            CloseCause cause, String reason, @Nullable Throwable thrown, boolean connected, CheckWords words) {
        if (thrown instanceof SSLException) {
            return failed(DownCause.HANDSHAKE, reason);
        }
        if (cause != CloseCause.HANDSHAKE_REFUSED) {
            DownCause downCause = cause.downCause(connected);
            return downCause == DownCause.REFUSED
                    ? new ProbeResult.Failed(downCause, downCause.text())
                    : failed(downCause, reason);
        }
        CheckVerdict verdict = words.error(reason);
        return verdict.kind() == CheckVerdict.Kind.WRONG ? failed(DownCause.HANDSHAKE, reason) : of(verdict, false);
    }

    /**
     * The result that an answer means.
     *
     * @param drained whether the server is drained already, if the answer does not say
     */
    static ProbeResult of(CheckVerdict verdict, boolean drained) {
        return switch (verdict.kind()) {
            case GOOD -> new ProbeResult.Good();
            case DRAIN -> new ProbeResult.Drained();
            case UNCLEAR -> drained ? new ProbeResult.Drained() : new ProbeResult.Good();
            case LOADING -> inItsOwnWords(DownCause.LOADING, verdict);
            case BUSY -> inItsOwnWords(DownCause.BUSY, verdict);
            case MASTER_DOWN -> inItsOwnWords(DownCause.MASTER_DOWN, verdict);
            case NOT_MASTER -> inItsOwnWords(DownCause.NOT_MASTER, verdict);
            case CANNOT_SAVE -> inItsOwnWords(DownCause.CANNOT_SAVE, verdict);
            case PASSWORD_REFUSED -> inItsOwnWords(DownCause.PASSWORD_REFUSED, verdict);
            case FULL -> inItsOwnWords(DownCause.FULL, verdict);
            case NOT_UNDERSTOOD, WRONG -> failed(DownCause.WRONG_ANSWER, verdict.text());
        };
    }

    private static ProbeResult inItsOwnWords(DownCause cause, CheckVerdict verdict) {
        return new ProbeResult.Failed(cause, verdict.text());
    }

    private static ProbeResult failed(DownCause cause, String details) {
        boolean sentence = cause == DownCause.NO_ANSWER || cause == DownCause.CONNECT_TIMEOUT;
        return new ProbeResult.Failed(cause, cause.text() + (sentence ? " " : ": ") + details);
    }
}
