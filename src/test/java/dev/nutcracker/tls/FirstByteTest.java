package dev.nutcracker.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.net.EarlyBytes;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A client that may speak TLS or not, before the handlers for TLS are there. */
final class FirstByteTest {
    private static final long LIMIT_MS = 5000;

    @Test
    void shouldPassOnThatTheInputHasEndedWhileTheHandshakeWaited() {
        List<Object> events = new ArrayList<>();
        FirstByte first = new FirstByte(new NoChoice(), LIMIT_MS);
        EmbeddedChannel channel = new EmbeddedChannel(first, new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                events.add(event);
            }
        });
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {22}));
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(events).isEmpty();

        first.passOn(channel.pipeline().context(first));

        assertThat(events).containsExactly(ChannelInputShutdownEvent.INSTANCE);
        channel.finishAndReleaseAll();
    }

    private static final class NoChoice implements FirstByte.Choice {
        @Override
        public void tls(FirstByte first) {}

        @Override
        public void plain(EarlyBytes early) {}

        @Override
        public void failed(Throwable cause) {}
    }
}
