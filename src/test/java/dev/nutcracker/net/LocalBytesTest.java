package dev.nutcracker.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client within the process has written, as the proxy reads it. */
final class LocalBytesTest {
    private final List<Integer> lengths = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    /** Whether the receiving side holds its client back after each read. */
    private boolean holdsBack;

    private final EmbeddedChannel channel = new EmbeddedChannel(new LocalBytes(), new ChannelInboundHandlerAdapter() {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            assertThat(bytes.isDirect()).isTrue();
            lengths.add(bytes.readableBytes());
            text.append(bytes.toString(UTF_8));
            bytes.release();
            if (holdsBack) {
                ctx.channel().config().setAutoRead(false);
            }
        }
    });

    @AfterEach
    void end() {
        channel.finishAndReleaseAll();
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, UTF_8);
    }

    @Test
    void shouldCopyWhatTheClientMayUseAgain() {
        ByteBuf whole = bytes("one two");
        channel.writeInbound(whole.retainedSlice(0, 3));
        channel.runPendingTasks();

        assertThat(text).hasToString("one");
        assertThat(whole.refCnt()).isEqualTo(1);
        whole.release();
    }

    @Test
    void shouldPassNoMoreAtATimeThanASocketWouldHave() {
        channel.writeInbound(bytes("x".repeat(150_000)), bytes("y"));
        channel.runPendingTasks();

        assertThat(lengths).containsExactly(65_536, 65_536, 18_928, 1);
        assertThat(text).hasSize(150_001).endsWith("xy");
    }

    @Test
    void shouldPassNothingWhileTheClientIsHeldBack() {
        holdsBack = true;
        channel.writeInbound(bytes("x".repeat(70_000)), bytes("y"));
        channel.runPendingTasks();
        assertThat(lengths).containsExactly(65_536);

        channel.config().setAutoRead(true);
        channel.runPendingTasks();
        assertThat(lengths).containsExactly(65_536, 4_464);

        channel.config().setAutoRead(true);
        channel.runPendingTasks();
        assertThat(text).hasSize(70_001).endsWith("xy");
    }

    @Test
    void shouldFreeWhatNobodyReadsAnyMore() {
        holdsBack = true;
        ByteBuf second = bytes("y");
        channel.writeInbound(bytes("x"), second);
        channel.runPendingTasks();
        channel.close();
        channel.runPendingTasks();

        assertThat(second.refCnt()).isZero();
    }

    @Test
    void shouldPassNoEmptyBuffers() {
        channel.writeInbound(Unpooled.EMPTY_BUFFER, bytes("x"));
        channel.runPendingTasks();

        assertThat(lengths).containsExactly(1);
    }

    @Test
    void shouldCloseAClientThatWritesSomethingElse() {
        channel.writeInbound("PING");
        channel.runPendingTasks();

        assertThat(channel.isOpen()).isFalse();
        assertThat(lengths).isEmpty();
    }
}
