package dev.nutcracker.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SocketSettingsTest {
    @AutoClose
    private final EmbeddedChannel embedded = new EmbeddedChannel();

    @ParameterizedTest
    @MethodSource("dev.nutcracker.net.TestLoop#transports")
    void shouldSendAtOnceAndProbeIdlePeersOnlyIfWanted(Transport transport) throws Exception {
        try (TestLoop loop = new TestLoop(transport)) {
            for (boolean keepAlive : new boolean[] {false, true}) {
                Channel socket = settle(loop, new SocketSettings(true, keepAlive));

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
            Channel socket = settle(loop, new SocketSettings(false, true));

            assertThat(socket.config().getWriteBufferHighWaterMark()).isEqualTo(SocketSettings.UNSENT_HIGH_BYTES);
            assertThat(socket.config().getConnectTimeoutMillis()).isZero();
        }
    }

    @Test
    void shouldHoldWritersBackWhileMuchIsUnsent() {
        new SocketSettings(false, false).applyTo(embedded);
        embedded.write(Unpooled.buffer().writeZero(SocketSettings.UNSENT_HIGH_BYTES + 1));

        assertThat(embedded.isWritable()).isFalse();
        assertThat(SocketSettings.unsentBytes(embedded)).isGreaterThan(SocketSettings.UNSENT_HIGH_BYTES);

        embedded.flush();
        assertThat(embedded.isWritable()).isTrue();
        assertThat(SocketSettings.unsentBytes(embedded)).isZero();
    }

    @Test
    void shouldCountNothingAsUnsentOnceTheChannelIsClosed() {
        embedded.write(Unpooled.buffer().writeZero(10));
        embedded.close();

        assertThat(SocketSettings.unsentBytes(embedded)).isZero();
    }

    private static Channel settle(TestLoop loop, SocketSettings settings) throws Exception {
        Channel socket = loop.transport().socket(!settings.tcp());
        settings.applyTo(socket);
        loop.eventLoop().register(socket).sync();
        return socket;
    }
}
