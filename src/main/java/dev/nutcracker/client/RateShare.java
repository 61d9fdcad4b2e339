package dev.nutcracker.client;

import dev.nutcracker.net.Turn;
import org.jspecify.annotations.Nullable;

/** The share of the turn of a client that is limited by rates as well. */
final class RateShare extends TurnShare {
    private final RateLimit limit;
    private final RequestFlow flow;
    private final ClientRates rates;
    private final AddressTable.@Nullable Entry address;
    private int unservedBytes;

    RateShare(Turn turn, RateLimit limit, RequestFlow flow, ClientRates rates, AddressTable.@Nullable Entry address) {
        super(turn);
        this.limit = limit;
        this.flow = flow;
        this.rates = rates;
        this.address = address;
    }

    @Override
    void begin() {
        super.begin();
        limit.begin();
    }

    @Override
    void renew() {
        super.renew();
        limit.renew();
    }

    @Override
    boolean isUsedUp() {
        return super.isUsedUp() || limit.isOver();
    }

    @Override
    void received(int bytes) {
        unservedBytes += bytes;
        limit.received(bytes);
    }

    @Override
    void served(int bytesLeft) {
        super.served(bytesLeft);
        limit.served(Math.max(0, unservedBytes - bytesLeft));
        unservedBytes = bytesLeft;
    }

    /** Messages to subscribers are neither requests nor responses. */
    @Override
    void wrote(long bytes) {
        super.wrote(bytes);
        if (!flow.getsMessagesOnly()) {
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

    @Override
    void release() {
        rates.left(address);
    }
}
