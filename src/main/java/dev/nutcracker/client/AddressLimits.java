package dev.nutcracker.client;

import dev.nutcracker.config.AcceptLimits;
import dev.nutcracker.config.LimitsConfig;
import dev.nutcracker.server.ClientRefusal;
import dev.nutcracker.stats.RefusalReason;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** How many clients of a pool each address may have, and how fast they may connect, under one configuration. For TCP only. */
final class AddressLimits {
    private final AddressTable addresses;
    private final int clientsMax;
    private final AcceptRate rate;
    private final EventLoop loop;

    /** @param loop the listener's */
    private AddressLimits(AddressTable addresses, AcceptLimits limits, AcceptRate rate, EventLoop loop) {
        this.addresses = addresses;
        this.clientsMax = limits.clientsPerAddress() == 0 ? Integer.MAX_VALUE : limits.clientsPerAddress();
        this.rate = rate;
        this.loop = loop;
    }

    /**
     * The limits of a pool; null if it does not count addresses.
     *
     * @param loop the listener's
     */
    static @Nullable AddressLimits of(PoolEntrance pool, EventLoop loop) {
        AddressTable table = pool.workers().getFirst().registry().addresses().table();
        LimitsConfig limits = pool.pool().config().limits();
        AcceptLimits accepts = limits.accepts();
        return table == null
                ? null
                : new AddressLimits(
                        table,
                        accepts,
                        AcceptRate.of(
                                accepts.acceptsPerSecondPerAddress(),
                                limits.rates().burstMs()),
                        loop);
    }

    /** Counts a client in, whether it may come or not. */
    AddressTable.Entry enter(InetSocketAddress address) {
        return addresses.enter(address.getAddress(), nowNs());
    }

    /** Why a client that connects and has just been counted in may not come; null if it may. */
    @Nullable
    ClientRefusal refusal(AddressTable.Entry entry, InetSocketAddress address) {
        return addresses.admit(entry, rate, nowNs())
                ? fullness(entry, address)
                : refusal(RefusalReason.ADDRESS_RATE, address, " connects too often (accepts_per_second_per_address)");
    }

    /** The same of a client that connected some time ago. */
    @Nullable
    ClientRefusal fullness(AddressTable.Entry entry, InetSocketAddress address) {
        return addresses.clients(entry) <= clientsMax
                ? null
                : refusal(RefusalReason.ADDRESS_FULL, address, " has " + clientsMax + " already (clients_per_address)");
    }

    private static ClientRefusal refusal(RefusalReason reason, InetSocketAddress address, String cause) {
        return new ClientRefusal(reason, address.getAddress().getHostAddress() + cause);
    }

    /** A client that was counted in is not let in, or is another pool's client. */
    void leave(AddressTable.Entry entry) {
        addresses.leave(entry, nowNs());
    }

    /** A client that was counted in stays in as long as its channel is open. */
    void stay(AddressTable.Entry entry, Channel client) {
        entry.bindTo(client);
        client.closeFuture().addListener(_ -> leave(entry));
    }

    private long nowNs() {
        return loop.ticker().nanoTime();
    }
}
