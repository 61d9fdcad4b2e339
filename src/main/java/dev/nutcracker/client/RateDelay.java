package dev.nutcracker.client;

import dev.nutcracker.protocol.RequestSink;
import org.jspecify.annotations.Nullable;

/** The rates of a client that is not read while there are no tokens for it. Until then it stands in the queue of a gate. */
final class RateDelay extends RateLimit {
    private final RequestFlow flow;
    private final ClientOutbound outbound;
    private final ClientRates rates;

    /** Those next to it in the queue of the gate at which it waits; a gate's own. */
    @Nullable
    RateDelay before;

    @Nullable
    RateDelay behind;

    private @Nullable RateGate awaited;
    private boolean over;

    RateDelay(RequestFlow flow, ClientOutbound outbound, ClientRates rates, RequestSink next, RateGate... gates) {
        super(next, gates);
        this.flow = flow;
        this.outbound = outbound;
        this.rates = rates;
    }

    @Override
    void received(int bytes) {
        takeBytes(bytes);
    }

    @Override
    void served(int bytes) {}

    @Override
    void begin() {
        if (awaited == null) {
            long nowNs = outbound.nowNs();
            RateGate gate = obstacle(nowNs);
            if (gate != null) {
                await(gate, nowNs);
            }
        }
    }

    private @Nullable RateGate obstacle(long nowNs) {
        RateGate closed = closed(nowNs);
        if (closed != null || share > 0) {
            return closed;
        }
        RateGate crowded = crowded();
        if (crowded == null) {
            share = Long.MAX_VALUE;
        }
        return crowded;
    }

    private void await(RateGate gate, long nowNs) {
        awaited = gate;
        rates.delayed(gate.closedBy());
        delayed(gate.closedBy());
        gate.join(this, nowNs);
        flow.holdBack();
    }

    /** The client has waited long enough, and may take so many tokens. */
    void goOn(long tokens) {
        awaited = null;
        share = tokens;
        rates.goesOn();
        flow.resume();
    }

    @Override
    void renew() {
        over = false;
    }

    /** If the client has sent more, it is looked at again at the end of the turn, and waits then. */
    @Override
    void usedUp() {
        over = obstacle(outbound.nowNs()) != null;
    }

    @Override
    boolean isOver() {
        return over;
    }

    @Override
    boolean isWaiting() {
        return awaited != null;
    }

    @Override
    void end() {
        if (awaited != null) {
            awaited.leave(this);
            goOn(Long.MAX_VALUE);
        }
    }

    @Override
    void refused() {
        throw new AssertionError("a client that is delayed is not refused");
    }

    @Override
    void handedOver() {}
}
