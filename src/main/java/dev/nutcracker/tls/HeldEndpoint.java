package dev.nutcracker.tls;

import dev.nutcracker.net.Endpoint;
import dev.nutcracker.net.Inbound;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;

/** A connection of which something may have been read before there is a receiving side. */
abstract class HeldEndpoint extends Endpoint {
    private final EarlyBytes early;

    HeldEndpoint(Channel channel, EarlyBytes early) {
        super(channel);
        this.early = early;
    }

    @Override
    public void begin(Inbound receiver) {
        super.begin(receiver);
        ChannelHandlerContext context = channel().pipeline().context(early);
        if (context != null) {
            early.passOn(context);
        }
        read(true);
    }
}
