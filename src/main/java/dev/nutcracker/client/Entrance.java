package dev.nutcracker.client;

import dev.nutcracker.config.AcceptLimits;
import dev.nutcracker.config.AddressRules;
import dev.nutcracker.config.LimitsConfig;
import dev.nutcracker.net.EndpointKind;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;

/**
 * What an accepted socket passes on its way into a pool. The steps are chosen when a configuration takes over; a step
 * whose keys are not set does not exist.
 *
 * <pre>
 *   accept ──► PacedEntrance ──► ProxiedEntrance ──► CheckedEntrance ──► CountedEntrance ──► PoolEntrance ──► a worker
 *              accepts_per_      PROXY protocol      allow, deny_from    clients and         client_
 *              second                                                    accepts of an       connections
 *                                                                        address
 * </pre>
 */
interface Entrance {
    /** Lets the client in, or refuses it. On the listener's loop. */
    void enter(Channel client);

    /**
     * The way into this pool, by its configuration.
     *
     * @param loop the listener's
     * @param pause of the listener
     */
    static Entrance into(PoolEntrance pool, EventLoop loop, AcceptPause pause) {
        LimitsConfig limits = pool.pool().config().limits();
        AcceptLimits accepts = limits.accepts();
        long burstMs = limits.rates().burstMs();
        Entrance entrance = pool;
        AddressTable addresses = pool.workers().getFirst().addresses().table();
        if (addresses != null) {
            AcceptRate rate = AcceptRate.of(accepts.acceptsPerSecondPerAddress(), burstMs);
            entrance = new CountedEntrance(addresses, accepts, rate, loop, pool);
        }
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
        if (accepts.acceptsPerSecond() > 0) {
            entrance = new PacedEntrance(AcceptRate.of(accepts.acceptsPerSecond(), burstMs), pause, entrance);
        }
        return entrance;
    }
}
