package dev.nutcracker.tls;

import io.netty.channel.Channel;

/** A plain connection of a pool whose clients may speak TLS. Its first bytes have been read to find out. */
final class PlainEndpoint extends HeldEndpoint {
    PlainEndpoint(Channel channel, EarlyBytes early) {
        super(channel, early);
    }
}
