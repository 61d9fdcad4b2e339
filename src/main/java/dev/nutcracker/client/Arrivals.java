package dev.nutcracker.client;

import dev.nutcracker.config.ListenAddress;
import dev.nutcracker.handover.Message;
import dev.nutcracker.handover.Taker;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.net.EndpointKind;
import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.server.ClientRefusal;
import dev.nutcracker.server.Pool;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/**
 * The way into a pool for clients that another process has had. They come as if a reload had changed the pool under them:
 * limits for new clients do not concern them, but each must still be somebody who may stay.
 */
final class Arrivals {
    private final PoolClients clients;
    private final Pool pool;

    Arrivals(PoolClients clients) {
        this.clients = clients;
        this.pool = clients.pool();
    }

    /**
     * Takes in a client, on the loop.
     *
     * @param channel not registered yet
     * @param done gets the client, which is not read yet
     */
    void arrive(Message.Client former, Channel channel, Consumer<Taker.Arrived> done) {
        if (pool.shared().endpoints().ofClients() != EndpointKind.PLAIN) {
            refuse(channel, "the pool has tls", done);
            return;
        }
        ClientRefusal refusal = pool.shared()
                .admission()
                .admitFormerClient(!pool.memory().limit().heap().isExhausted());
        if (refusal != null) {
            refuse(channel, refusal.text(), done);
            return;
        }
        Conversation conversation = pool.dialect().resume(former.conversation());
        if (conversation == null) {
            pool.shared().admission().clientGone();
            refuse(channel, "its user may not enter the pool", done);
            return;
        }
        begin(former, channel, conversation, done);
    }

    private void begin(
            Message.Client former, Channel channel, Conversation conversation, Consumer<Taker.Arrived> done) {
        try {
            boolean tcp = pool.shared().config().listen().address() instanceof ListenAddress.Tcp;
            pool.socketSettings(tcp).applyToClient(channel);
            channel.config().setAutoRead(false);
        } catch (ChannelException e) {
            // It is gone, which its first read shows.
            channel.config().setAutoRead(false);
        }
        if (former.proxied() != null) {
            PeerAddress.set(channel, former.proxied());
        }
        count(channel);
        Endpoint endpoint = new Endpoint(channel);
        ClientConnection connection = ClientConnection.arriving(
                clients.registry(),
                endpoint,
                former,
                conversation,
                (arrived, stays) -> done.accept(
                        stays
                                ? ArrivedClient.taken(pool.loop(), channel, arrived)
                                : ArrivedClient.refused(
                                        pool.loop(), channel, "there are too many clients of its user")));
        endpoint.beginOn(pool.loop(), connection.inbound(), () -> {
            clients.forgotten();
            done.accept(ArrivedClient.refused(pool.loop(), channel, "its socket cannot be read here"));
        });
    }

    private void count(Channel channel) {
        AddressTable addresses = clients.registry().addresses().table();
        InetSocketAddress address = PeerAddress.tcp(channel);
        if (addresses != null && address != null) {
            long nowNs = pool.loop().ticker().nanoTime();
            AddressTable.Entry entry = addresses.enter(address.getAddress(), nowNs);
            entry.bindTo(channel);
            channel.closeFuture()
                    .addListener(
                            _ -> addresses.leave(entry, pool.loop().ticker().nanoTime()));
        }
    }

    private void refuse(Channel channel, String why, Consumer<Taker.Arrived> done) {
        clients.registry().resources().forget();
        done.accept(ArrivedClient.refused(pool.loop(), channel, why));
    }
}
