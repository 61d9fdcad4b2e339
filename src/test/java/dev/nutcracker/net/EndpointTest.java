package dev.nutcracker.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketProtocolFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the receiving side of a connection hears, and when. */
final class EndpointTest {
    @AutoClose
    private final SlowChannel channel = new SlowChannel();

    private final Endpoint endpoint = new Endpoint(channel);
    private final List<String> heard = new ArrayList<>();

    @Test
    void shouldSayThatItIsReadyBeforeAnythingComes() {
        endpoint.begin(new Receiver());
        channel.writeInbound(Unpooled.buffer().writeByte('a'));

        assertThat(heard).containsExactly("ready", "1 bytes");
    }

    @Test
    void shouldTellOfADefectInTheReceivingSideAsOfAnyOther() {
        endpoint.begin(new Receiver() {
            @Override
            protected void onReady(Endpoint ready) {
                throw new IllegalStateException("of this test");
            }
        });

        assertThat(heard).containsExactly("of this test");
    }

    @Test
    void shouldSayOnceThatThePeerHasEndedItsSide() {
        Receiver receiver = new Receiver();
        endpoint.begin(receiver);
        assertThat(receiver.isInputEnded()).isFalse();

        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);

        assertThat(heard).containsExactly("ready", "input ended");
        assertThat(receiver.isInputEnded()).isTrue();
    }

    @Test
    void shouldSayOnceThatAllIsSentHoweverOftenItWasCounted() {
        endpoint.begin(new Receiver());
        channel.stuck = true;
        channel.writeAndFlush(Unpooled.buffer().writeZero(10));

        assertThat(endpoint.countUnsentAndWatch()).isPositive();
        assertThat(endpoint.countUnsentAndWatch()).isPositive();
        assertThat(heard).containsExactly("ready");
        channel.stuck = false;
        channel.flush();

        assertThat(heard).containsExactly("ready", "sent");
        assertThat(endpoint.countUnsentAndWatch()).isZero();
        channel.releaseOutbound();
    }

    @Test
    void shouldPutATranslatorInFrontOfTheReceivingSide() {
        endpoint.begin(new Receiver());
        endpoint.addInFront(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                ctx.fireChannelRead(((ByteBuf) message).writeByte('b'));
            }
        });
        channel.writeInbound(Unpooled.buffer().writeByte('a'));

        assertThat(heard).containsExactly("ready", "2 bytes");
    }

    @Test
    void shouldCloseAPeerThatHasEndedItsSideOnlyWhenAllIsSent() {
        endpoint.begin(new Receiver());
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        channel.stuck = true;
        channel.writeAndFlush(Unpooled.buffer().writeZero(10));

        endpoint.finish();
        assertThat(channel.isOpen()).isTrue();
        channel.stuck = false;
        channel.flush();

        assertThat(channel.isOpen()).isFalse();
        channel.releaseOutbound();
    }

    @ParameterizedTest
    @MethodSource("dev.nutcracker.net.TestLoop#transports")
    void shouldBeginOnTheLoopThatItIsPutOn(Transport transport) throws Exception {
        try (TestLoop loop = new TestLoop(transport)) {
            Channel socket = transport.socket(SocketProtocolFamily.INET);
            Thread thread = loop.call(Thread::currentThread);
            List<Thread> readyOn = new CopyOnWriteArrayList<>();

            EndpointKind.PLAIN.open(socket, new EndpointKind.Opening() {
                @Override
                public void ready(Endpoint ready) {
                    loop.eventLoop().execute(() -> ready.beginOn(loop.eventLoop(), readyOn(readyOn), () -> {}));
                }

                @Override
                public void failed(Throwable cause) {
                    throw new AssertionError(cause);
                }
            });
            loop.call(() -> true);

            assertThat(readyOn).containsExactly(thread);
        }
    }

    private static Inbound readyOn(List<Thread> threads) {
        return new Inbound() {
            @Override
            protected void onReady(Endpoint endpoint) {
                threads.add(Thread.currentThread());
            }
        };
    }

    private class Receiver extends Inbound {
        @Override
        protected void onReady(Endpoint ready) {
            heard.add("ready");
        }

        @Override
        protected void onInputEnded() {
            heard.add("input ended");
        }

        @Override
        protected void onSent() {
            heard.add("sent");
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf received = (ByteBuf) message;
            heard.add(received.readableBytes() + " bytes");
            received.release();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            heard.add(String.valueOf(cause.getMessage()));
        }
    }

    /** Its socket takes nothing while it is stuck. */
    private static final class SlowChannel extends EmbeddedChannel {
        private boolean stuck;

        @Override
        protected void doWrite(ChannelOutboundBuffer in) throws Exception {
            if (!stuck) {
                super.doWrite(in);
            }
        }
    }
}
