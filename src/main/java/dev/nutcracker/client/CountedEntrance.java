package dev.nutcracker.client;

import dev.nutcracker.config.AcceptLimits;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.stats.RefusalReason;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;

/**
 * Limits the clients of each address, and how fast they connect. For TCP only.
 *
 * <p>One that connects too fast is closed without a word: if it had to wait, an address could fill the process with
 * sockets that wait, and all others would wait with it if they were left in the backlog.
 */
final class CountedEntrance implements Entrance {
    private final AddressTable addresses;
    private final int clientsMax;
    private final AcceptRate rate;
    private final EventLoop loop;
    private final Entrance next;
    private final PoolEntrance pool;

    /** @param loop the listener's */
    CountedEntrance(AddressTable addresses, AcceptLimits limits, AcceptRate rate, EventLoop loop, PoolEntrance pool) {
        this.addresses = addresses;
        this.clientsMax = limits.clientsPerAddress() == 0 ? Integer.MAX_VALUE : limits.clientsPerAddress();
        this.rate = rate;
        this.loop = loop;
        this.next = pool;
        this.pool = pool;
    }

    @Override
    public void enter(Channel client) {
        InetSocketAddress address = PeerAddress.tcp(client);
        if (address == null) {
            // The client has gone before anybody has asked where it was.
            Endpoint.discard(client);
        } else {
            enter(client, address, loop.ticker().nanoTime());
        }
    }

    private void enter(Channel client, InetSocketAddress address, long nowNs) {
        AddressTable.Entry entry = addresses.enter(address.getAddress(), nowNs);
        if (!addresses.mayConnect(entry, rate, nowNs)) {
            addresses.leave(entry, nowNs);
            refused(
                    client,
                    RefusalReason.ADDRESS_RATE,
                    address,
                    " connects too often (accepts_per_second_per_address)");
            Endpoint.discard(client);
        } else if (addresses.clients(entry) > clientsMax) {
            addresses.leave(entry, nowNs);
            refused(
                    client,
                    RefusalReason.ADDRESS_FULL,
                    address,
                    " has " + clientsMax + " already (clients_per_address)");
            pool.reject(client);
        } else {
            entry.bindTo(client);
            client.closeFuture()
                    .addListener(_ -> addresses.leave(entry, loop.ticker().nanoTime()));
            next.enter(client);
        }
    }

    private void refused(Channel client, RefusalReason reason, InetSocketAddress address, String cause) {
        pool.refused(client, reason, address.getAddress().getHostAddress() + cause);
    }
}
