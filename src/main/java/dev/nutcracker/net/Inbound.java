package dev.nutcracker.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/**
 * The receiving side of a connection, the last handler of its channel. It gets bytes as Netty's handlers do. The methods
 * here tell it what happens to the connection itself, whatever its {@link EndpointKind kind}.
 */
public abstract class Inbound extends ChannelInboundHandlerAdapter {
    private boolean inputEnded;

    /** The connection can be used. No other call comes before this one. */
    protected abstract void onReady(Endpoint endpoint);

    /**
     * The peer has ended its side but can still receive. For clients only, since a server that ends its side is closed.
     */
    protected void onInputEnded() {}

    /** The socket has taken what {@link Endpoint#countUnsentAndWatch} counted, or has closed. */
    protected void onSent() {}

    /** Whether the peer waits for something that it has asked for. */
    public boolean isOwed() {
        return false;
    }

    /** Whether the peer has closed its side. */
    public final boolean isInputEnded() {
        return inputEnded;
    }

    @Override
    public final void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent && !inputEnded) {
            inputEnded = true;
            onInputEnded();
        }
    }
}
