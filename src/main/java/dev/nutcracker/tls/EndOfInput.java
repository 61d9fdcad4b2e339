package dev.nutcracker.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import javax.net.ssl.SSLException;

/** Makes the {@code close_notify} of a peer the end of its input, as the end of a socket is. Bytes do not pass through it. */
final class EndOfInput extends ChannelInboundHandlerAdapter {
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslCloseCompletionEvent closed) {
            if (closed.isSuccess()) {
                end(ctx);
            }
        } else if (event instanceof ChannelInputShutdownEvent) {
            end(ctx);
        }
    }

    /** A failure of TLS is told as such, and is no defect. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.fireExceptionCaught(
                cause instanceof DecoderException && cause.getCause() instanceof SSLException failure
                        ? new BrokenTlsException(TlsFailure.text(failure))
                        : cause);
    }

    /** A server that ends its side is closed. */
    private static void end(ChannelHandlerContext ctx) {
        if (ctx.channel().config().getOption(ChannelOption.ALLOW_HALF_CLOSURE)) {
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        } else {
            ctx.close();
        }
    }
}
