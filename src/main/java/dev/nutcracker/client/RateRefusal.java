package dev.nutcracker.client;

import dev.nutcracker.protocol.RequestSink;
import dev.nutcracker.stats.RateLimitKey;
import org.jspecify.annotations.Nullable;

/** The rates of a client whose requests are refused while there are no tokens for it. Refused requests cost none. */
final class RateRefusal extends RateLimit {
    private final RequestFlow flow;
    private final ClientOutbound outbound;
    private final ClientRates rates;
    private @Nullable RateGate closed;
    private boolean isRefused;

    RateRefusal(RequestFlow flow, ClientOutbound outbound, ClientRates rates, RequestSink next, RateGate... gates) {
        super(next, gates);
        this.flow = flow;
        this.outbound = outbound;
        this.rates = rates;
    }

    /** Whether they are to be paid for shows when their requests are looked at. */
    @Override
    void received(int bytes) {}

    @Override
    void served(int bytes) {
        if (!isRefused && !takeBytes(bytes)) {
            usedUp();
        }
        isRefused = false;
    }

    @Override
    void begin() {
        usedUp();
    }

    @Override
    void usedUp() {
        closed = closed(outbound.nowNs());
        tell();
    }

    private void tell() {
        flow.refuseFurther(closed != null);
    }

    @Override
    void refused() {
        isRefused = true;
        rates.refused(closed == null ? RateLimitKey.POOL_REQUESTS : closed.closedBy());
        usedUp();
    }

    @Override
    void renew() {}

    @Override
    boolean isOver() {
        return false;
    }

    @Override
    boolean isWaiting() {
        return false;
    }

    @Override
    void end() {
        closed = null;
        tell();
    }

    @Override
    void handedOver() {
        tell();
    }
}
