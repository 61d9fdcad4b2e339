package dev.nutcracker.server;

import dev.nutcracker.config.FailoverCause;
import dev.nutcracker.config.FailoverTo;
import dev.nutcracker.stats.ErrorKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The pools that serve for that of a route, at one worker, and what lets a request go there. */
public final class Failover {
    private final FailoverTo config;
    /** The pool of the route; null before its routes lead anywhere. */
    private @Nullable Pool own;

    private List<Side> standIns = List.of();

    Failover(FailoverTo config) {
        this.config = config;
    }

    void leadTo(Pool pool, List<Side> others) {
        own = pool;
        standIns = others;
    }

    /** The pools, in the order in which they are asked. */
    public List<Side> standIns() {
        return standIns;
    }

    /** One of these pools, by its name; null if it is not among them. */
    public @Nullable Side standIn(String name) {
        for (Side side : standIns) {
            if (side.pool().name().equals(name)) {
                return side;
            }
        }
        return null;
    }

    /** How long a value lives there at most, in seconds. */
    public int ttlS() {
        return (int) config.ttlS();
    }

    /** Whether a request goes there that a server has failed so. */
    public boolean isFor(ErrorKind kind) {
        return switch (kind) {
            case REFUSED, CLOSED, RESET, UNREACHABLE, INVALID_RESPONSE, HANDSHAKE_REFUSED, TLS, IO_ERROR ->
                isForErrors();
            case TIMED_OUT -> config.on().contains(FailoverCause.TIMEOUT);
            case SERVER_DOWN, NO_LIVE_SERVER -> config.on().contains(FailoverCause.EJECTED);
            default -> false;
        };
    }

    /** A request is sent to the pool of the route. */
    public void requested(long nowNs) {
        Pool pool = own;
        if (pool != null && !pool.shared().config().failureRules().retries().areOn()) {
            pool.retryBudget().requested(nowNs);
        }
    }

    /**
     * Takes what doing a request elsewhere costs that a server has failed so, and returns whether it may be done. One that has timed out is
     * done twice, perhaps, and a server that is slow must not make all others slow: so there is a budget for them, that of the reads which
     * are sent again.
     */
    public boolean takeRetry(ErrorKind kind, long nowNs) {
        Pool pool = own;
        return kind != ErrorKind.TIMED_OUT
                || (pool != null
                        && pool.retryBudget()
                                .take(
                                        pool.shared()
                                                .config()
                                                .failureRules()
                                                .retries()
                                                .percent(),
                                        nowNs));
    }

    /** Whether a request goes there that a server refuses, since it does not serve now. */
    public boolean isForErrors() {
        return config.on().contains(FailoverCause.ERROR);
    }

    /** Whether a read goes there that finds nothing. */
    public boolean isForMisses() {
        return config.on().contains(FailoverCause.MISS);
    }

    /** Whether a server has failed so lately that it is not asked for keys that are away. */
    public boolean isOut(Server server, long nowNs) {
        return own != null && own.shared().keyGate().away().isOut(server.name(), nowNs);
    }

    /** A server has not answered. */
    public void isOutNow(Server server, long nowNs) {
        if (own != null) {
            own.shared().keyGate().away().noteOut(server.name(), nowNs);
        }
    }
}
