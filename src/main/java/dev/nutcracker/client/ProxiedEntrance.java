package dev.nutcracker.client;

import dev.nutcracker.config.ProxyProtocolConfig;
import dev.nutcracker.net.AddressText;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.net.ProxyHeader;
import dev.nutcracker.stats.RefusalReason;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header of the PROXY protocol, which only the listed networks may send: all others could claim any address.
 * Connections without a header, and those from elsewhere, are closed without a word. For TCP only.
 */
final class ProxiedEntrance implements Entrance {
    /** How many headers are waited for at a time. */
    private static final int WAITING_MAX = 4096;

    private final AddressRanges from;
    private final EventLoop loop;
    private final Entrance next;
    private final PoolEntrance pool;
    private int waiting;

    /** @param loop the listener's */
    ProxiedEntrance(ProxyProtocolConfig config, EventLoop loop, Entrance next, PoolEntrance pool) {
        this.from = AddressRanges.of(config.from());
        this.loop = loop;
        this.next = next;
        this.pool = pool;
    }

    @Override
    public void enter(Channel client) {
        if (!(client.remoteAddress() instanceof InetSocketAddress source)) {
            // The connection has ended before anybody has asked where it came from.
            Endpoint.discard(client);
        } else if (!from.contains(source.getAddress())) {
            String host = source.getAddress().getHostAddress();
            refuse(client, RefusalReason.PROXY_SOURCE, host + " is not in proxy_protocol_from");
        } else if (waiting >= WAITING_MAX) {
            refuse(client, RefusalReason.PROXY_HEADER, WAITING_MAX + " connections have sent no header yet");
        } else {
            waiting++;
            ProxyHeader.read(client, loop, new Waiting(client, AddressText.of(source)));
        }
    }

    private void refuse(Channel client, RefusalReason reason, String cause) {
        pool.refused(client, reason, cause);
        Endpoint.discard(client);
    }

    /** A connection whose header has not come yet. */
    private final class Waiting implements ProxyHeader.Outcome {
        private final Channel client;
        private final String source;

        Waiting(Channel client, String source) {
            this.client = client;
            this.source = source;
        }

        @Override
        public void read(@Nullable InetSocketAddress address) {
            waiting--;
            if (address != null) {
                PeerAddress.set(client, address);
            }
            next.enter(client);
        }

        @Override
        public void failed(String reason) {
            waiting--;
            pool.refused(client, RefusalReason.PROXY_HEADER, source + ' ' + reason);
        }
    }
}
