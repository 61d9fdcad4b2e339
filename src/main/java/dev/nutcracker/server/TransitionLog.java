package dev.nutcracker.server;

import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.health.DownCause;
import dev.nutcracker.health.HealthRules;
import dev.nutcracker.health.Policy;
import dev.nutcracker.health.ServerState;
import dev.nutcracker.health.Standing;
import dev.nutcracker.health.Transition;
import dev.nutcracker.routing.MovedShare;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs how the states of servers change, in one line each: why, what it means for the keys, and for how long. */
final class TransitionLog {
    private static final Logger LOG = LoggerFactory.getLogger(TransitionLog.class);

    private final PoolConfig pool;
    private final ServedKeys served;
    private final HealthRules rules;

    /** @param served how the keys of that pool are served now */
    TransitionLog(PoolConfig pool, ServedKeys served, HealthRules rules) {
        this.pool = pool;
        this.served = served;
        this.rules = rules;
    }

    void write(ServerRecord server, Transition transition) {
        String line = "server " + pool.servers().get(server.index()).text() + " of pool " + pool.name()
                + text(server, transition);
        DownCause cause = transition.cause();
        if (transition.to() != ServerState.DOWN) {
            LOG.info("{}", line);
        } else if (cause != null && cause.isOperatorsFault()) {
            LOG.error("{}", line);
        } else {
            LOG.warn("{}", line);
        }
    }

    private String text(ServerRecord server, Transition transition) {
        String keys = keys(server, transition);
        return switch (transition.to()) {
            case DOWN -> " is down: " + reason(transition) + keys + untilWhen(transition);
            case UP -> " is up again" + after(transition) + keys;
            case TRIAL -> " is on trial" + keys;
            case DRAIN -> " is drained" + keys;
            case MAINT -> " is in maintenance" + keys;
            case FORCED_UP -> " is used by an operator's order, whatever becomes of it" + keys;
            case SUSPECT -> " is suspect: " + reason(transition);
        };
    }

    private static String reason(Transition transition) {
        String reason = words(transition.cause(), transition.text());
        return transition.failures() > 1 ? reason + ", " + transition.failures() + " times" : reason;
    }

    private static String words(@Nullable DownCause cause, String text) {
        if (cause == null || text.startsWith(cause.text())) {
            return text;
        }
        return text.equals(cause.errorText()) ? cause.text() : cause.text() + " (" + text + ")";
    }

    private String keys(ServerRecord server, Transition transition) {
        if (!transition.movesKeys()) {
            return "";
        }
        return switch (transition.now()) {
            case OWNS -> keysBack(server, transition);
            case EJECTED -> "; " + movedShare(server) + " of the keys move";
            case REFUSED -> "; its keys get errors" + (isOverLid() ? ", since no more servers may be out" : "");
            case FAILED_OVER -> "; another pool serves its keys";
            case AWAITED -> "; requests for its keys wait";
        };
    }

    private String keysBack(ServerRecord server, Transition transition) {
        String slowly = server.isReturning()
                ? " bit by bit within "
                        + seconds(
                                TimeUnit.MILLISECONDS.toNanos(pool.returnRules().slowStartMs()))
                : "";
        return switch (transition.before()) {
            case EJECTED -> "; " + movedShare(server) + " of the keys move back" + slowly;
            case FAILED_OVER -> "; its keys move back" + slowly;
            case OWNS, REFUSED, AWAITED -> "";
        };
    }

    private boolean isOverLid() {
        return rules.policy() == Policy.EJECT || rules.policy() == Policy.FAILOVER;
    }

    private String movedShare(ServerRecord server) {
        return MovedShare.percent(served.shareMovedBy(server.index()));
    }

    private static String untilWhen(Transition transition) {
        if (transition.held()) {
            return "; it stays down until an operator or a reload says otherwise (flap_limit)";
        }
        return transition.now() == Standing.OWNS
                ? "; it still gets its requests"
                : "; tried again in " + seconds(transition.outNs());
    }

    private static String after(Transition transition) {
        return transition.outNs() == 0 ? "" : " after " + seconds(transition.outNs());
    }

    private static String seconds(long ns) {
        long ms = TimeUnit.NANOSECONDS.toMillis(ns);
        return ms % 1000 == 0 ? ms / 1000 + " s" : String.format(Locale.ROOT, "%.1f s", ms / 1000.0);
    }
}
