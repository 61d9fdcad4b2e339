package dev.nutcracker.client;

import dev.nutcracker.config.AddressRules;
import dev.nutcracker.config.LimitsConfig;
import dev.nutcracker.net.EndpointKind;
import io.netty.channel.EventLoop;

/** Chooses the steps into a pool by its configuration. */
final class Entrances {
    private Entrances() {}

    /**
     * The way into this pool, by its configuration.
     *
     * @param loop the listener's
     * @param pause of the listener
     */
    static Entrance into(PoolEntrance pool, EventLoop loop, AcceptPause pause) {
        AddressLimits addresses = AddressLimits.of(pool, loop);
        Entrance last = addresses == null ? pool : new CountedEntrance(addresses, pool);
        return inFrontOf(last, pool, loop, pause);
    }

    /**
     * The steps before it is known which of the pools at an address a client is for.
     *
     * @param last the first step behind them
     * @param pool one of the pools; they have the same settings for these steps
     */
    static Entrance inFrontOf(Entrance last, PoolEntrance pool, EventLoop loop, AcceptPause pause) {
        LimitsConfig limits = pool.pool().config().limits();
        Entrance entrance = last;
        if (!limits.addresses().equals(AddressRules.NONE)) {
            entrance = new CheckedEntrance(limits.addresses(), entrance, pool);
        }
        if (limits.proxyProtocol().required()) {
            entrance = new ProxiedEntrance(limits.proxyProtocol(), loop, entrance, pool);
        }
        EndpointKind kind = pool.pool().endpoints().ofClients();
        if (kind != EndpointKind.PLAIN) {
            entrance = new HandshakeEntrance(kind, pause, entrance);
        }
        int acceptsPerSecond = limits.accepts().acceptsPerSecond();
        if (acceptsPerSecond > 0) {
            entrance = new PacedEntrance(
                    AcceptRate.of(acceptsPerSecond, limits.rates().burstMs()), pause, entrance);
        }
        return entrance;
    }
}
