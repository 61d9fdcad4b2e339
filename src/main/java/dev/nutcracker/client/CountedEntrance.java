package dev.nutcracker.client;

import dev.nutcracker.net.Endpoint;
import dev.nutcracker.server.ClientRefusal;
import dev.nutcracker.stats.RefusalReason;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/**
 * Limits the clients of each address, and how fast they connect. For TCP only.
 *
 * <p>One that connects too fast is closed without a word: if it had to wait, an address could fill the process with
 * sockets that wait, and all others would wait with it if they were left in the backlog.
 */
record CountedEntrance(AddressLimits addresses, PoolEntrance next) implements Entrance {
    @Override
    public void enter(Channel client) {
        InetSocketAddress address = PeerAddress.tcp(client);
        if (address == null) {
            // The client has gone before anybody has asked where it was.
            Endpoint.discard(client);
            return;
        }
        AddressTable.Entry entry = addresses.enter(address);
        ClientRefusal refusal = addresses.refusal(entry, address);
        if (refusal == null) {
            addresses.stay(entry, client);
            next.enter(client);
            return;
        }
        addresses.leave(entry);
        next.refused(client, refusal.reason(), refusal.text());
        if (refusal.reason() == RefusalReason.ADDRESS_RATE) {
            Endpoint.discard(client);
        } else {
            next.reject(client);
        }
    }
}
