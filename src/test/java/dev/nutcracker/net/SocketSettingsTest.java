package dev.nutcracker.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SocketSettingsTest {
    @AutoClose
    private final EmbeddedChannel embedded = new EmbeddedChannel();

    @ParameterizedTest
    @MethodSource("dev.nutcracker.net.TestLoop#transports")
    void shouldSendAtOnceAndProbeIdlePeersOnlyIfWanted(Transport transport) throws Exception {
        try (TestLoop loop = new TestLoop(transport)) {
            for (boolean keepAlive : new boolean[] {false, true}) {
                Channel socket = settle(loop, new SocketSettings(true, keepAlive, SocketSettings.READ_BYTES_MAX));

                assertThat(socket.config().getOption(ChannelOption.TCP_NODELAY)).isTrue();
                assertThat(socket.config().getOption(ChannelOption.SO_KEEPALIVE))
                        .isEqualTo(keepAlive);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.nutcracker.net.TestLoop#transports")
    void shouldApplyToUnixSockets(Transport transport) throws Exception {
        try (TestLoop loop = new TestLoop(transport)) {
            Channel socket = settle(loop, new SocketSettings(false, true, SocketSettings.READ_BYTES_MAX));

            assertThat(socket.config().getWriteBufferHighWaterMark()).isEqualTo(SocketSettings.UNSENT_HIGH_BYTES);
            assertThat(socket.config().getConnectTimeoutMillis()).isZero();
        }
    }

    @Test
    void shouldHoldWritersBackWhileMuchIsUnsent() {
        new SocketSettings(false, false, SocketSettings.READ_BYTES_MAX).applyTo(embedded);
        embedded.write(Unpooled.buffer().writeZero(SocketSettings.UNSENT_HIGH_BYTES + 1));

        assertThat(embedded.isWritable()).isFalse();
        assertThat(new Endpoint(embedded).unsentBytes()).isGreaterThan(SocketSettings.UNSENT_HIGH_BYTES);

        embedded.flush();
        assertThat(embedded.isWritable()).isTrue();
        assertThat(new Endpoint(embedded).unsentBytes()).isZero();
    }

    @Test
    void shouldCountNothingAsUnsentOnceTheChannelIsClosed() {
        embedded.write(Unpooled.buffer().writeZero(10));
        embedded.close();

        assertThat(new Endpoint(embedded).unsentBytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 16_384, 1 << 24})
    void shouldReadNoMoreAtATimeThanItIsTold(int readBytesMax) {
        new SocketSettings(false, false, readBytesMax).applyTo(embedded);

        RecvByteBufAllocator.Handle reads =
                embedded.config().getRecvByteBufAllocator().newHandle();

        // However much comes, as long as every read is filled.
        for (int i = 0; i < 100; i++) {
            int size = reads.guess();
            assertThat(size).isBetween(512, readBytesMax);
            reads.attemptedBytesRead(size);
            reads.lastBytesRead(size);
            reads.readComplete();
        }
        assertThat(reads.guess()).isGreaterThan(readBytesMax / 2);
    }

    private static Channel settle(TestLoop loop, SocketSettings settings) throws Exception {
        Channel socket =
                loop.transport().socket(settings.tcp() ? SocketProtocolFamily.INET : SocketProtocolFamily.UNIX);
        settings.applyTo(socket);
        loop.eventLoop().register(socket).sync();
        return socket;
    }
}
