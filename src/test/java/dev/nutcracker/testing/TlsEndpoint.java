package dev.nutcracker.testing;

import dev.nutcracker.net.Endpoint;
import dev.nutcracker.net.EndpointKind;
import dev.nutcracker.net.Inbound;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;

/** A connection over TLS, with the JDK's engine. */
final class TlsEndpoint extends Endpoint {
    private final SslHandler tls;
    private final Handshake handshake;

    private TlsEndpoint(Channel channel, SslHandler tls, Handshake handshake) {
        super(channel);
        this.tls = tls;
        this.handshake = handshake;
    }

    /** With clients, which shake hands on one of these loops and leave it then. */
    static EndpointKind ofClients(Supplier<SSLEngine> engines, EventLoopGroup loops) {
        return (channel, opening) -> {
            // Before it is on a loop, where the client may have sent something already.
            shakeHands(engines.get(), channel, opening, endpoint -> leaveLoop(endpoint, opening));
            loops.register(channel).addListener((ChannelFuture registered) -> {
                if (!registered.isSuccess()) {
                    channel.unsafe().closeForcibly();
                    opening.failed(registered.cause());
                }
            });
        };
    }

    /** With servers, on the loop that the connection stays on. */
    static EndpointKind ofServers(Supplier<SSLEngine> engines) {
        return (channel, opening) -> shakeHands(engines.get(), channel, opening, opening::ready);
    }

    private static void shakeHands(
            SSLEngine engine, Channel channel, EndpointKind.Opening opening, Consumer<Endpoint> done) {
        SslHandler tls = new SslHandler(engine);
        Handshake handshake = new Handshake(opening, done, tls);
        channel.pipeline().addLast(tls, handshake);
    }

    private static void leaveLoop(Endpoint endpoint, EndpointKind.Opening opening) {
        endpoint.channel().deregister().addListener(left -> {
            if (left.isSuccess()) {
                opening.ready(endpoint);
            } else {
                endpoint.close();
                opening.failed(left.cause());
            }
        });
    }

    @Override
    public void begin(Inbound receiver) {
        super.begin(receiver);
        handshake.passOn(channel().pipeline().context(handshake));
        read(true);
    }

    @Override
    protected void endOutput() {
        tls.closeOutbound().addListener(_ -> super.endOutput());
    }

    /** Behind the {@link SslHandler}: says when the connection is ready, and keeps what comes before there is a receiving side. */
    private static final class Handshake extends ChannelInboundHandlerAdapter {
        private final EndpointKind.Opening opening;
        private final Consumer<Endpoint> done;
        private final SslHandler tls;
        private final Queue<Object> early = new ArrayDeque<>();
        private boolean over;
        private boolean begun;
        private boolean ended;

        Handshake(EndpointKind.Opening opening, Consumer<Endpoint> done, SslHandler tls) {
            this.opening = opening;
            this.done = done;
            this.tls = tls;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (begun) {
                ctx.fireChannelRead(message);
            } else {
                early.add(message);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent completion && !over) {
                over = true;
                shakenHands(ctx.channel(), completion);
            } else if (event instanceof ChannelInputShutdownEvent
                    || (event instanceof SslCloseCompletionEvent notified && notified.isSuccess())) {
                ended = true;
                tellEnd(ctx);
            }
        }

        private void shakenHands(Channel channel, SslHandshakeCompletionEvent completion) {
            if (completion.isSuccess()) {
                channel.config().setAutoRead(false);
                done.accept(new TlsEndpoint(channel, tls, this));
            } else {
                channel.close();
                opening.failed(completion.cause());
            }
        }

        /** The receiving side is there. */
        void passOn(ChannelHandlerContext context) {
            begun = true;
            if (!early.isEmpty()) {
                while (!early.isEmpty()) {
                    context.fireChannelRead(early.remove());
                }
                context.fireChannelReadComplete();
            }
            tellEnd(context);
        }

        private void tellEnd(ChannelHandlerContext context) {
            if (!begun || !ended) {
                return;
            }
            if (context.channel().config().getOption(ChannelOption.ALLOW_HALF_CLOSURE)) {
                context.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            } else {
                context.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (begun) {
                ctx.fireExceptionCaught(cause);
            }
        }
    }
}
