package dev.nutcracker.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/**
 * The receiving side of a connection, the last handler of its channel. It gets bytes as Netty's handlers do; what is said of the
 * connection itself it hears by the methods here, whatever {@link EndpointKind kind} that is.
 */
public abstract class Inbound extends ChannelInboundHandlerAdapter {
    private boolean inputEnded;

    /** The connection can be used. Nothing has come before. */
    protected abstract void onReady(Endpoint endpoint);

    /** The peer sends no more and may still be sent to; for clients only, since a server that sends no more is closed. */
    protected void onInputEnded() {}

    /** The socket has taken what {@link Endpoint#countUnsentAndWatch} counted, or has closed. */
    protected void onSent() {}

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
