package dev.nutcracker.client;

import dev.nutcracker.net.Turn;

/** The share of the turn of a client that is limited by rates as well. */
final class RateShare extends TurnShare {
    private final RateLimit limit;
    private final ClientInbound inbound;

    RateShare(Turn turn, RateLimit limit, ClientInbound inbound) {
        super(turn);
        this.limit = limit;
        this.inbound = inbound;
    }

    @Override
    void begin() {
        super.begin();
        limit.begin();
    }

    @Override
    void received(int bytes) {
        limit.takeBytes(bytes);
    }

    /** Messages to subscribers are neither requests nor responses. */
    @Override
    void wrote(long bytes) {
        super.wrote(bytes);
        if (!inbound.getsMessagesOnly()) {
            limit.takeBytes(bytes);
        }
    }

    @Override
    boolean isWaiting() {
        return limit.isWaiting();
    }

    @Override
    void end() {
        limit.end();
    }
}
