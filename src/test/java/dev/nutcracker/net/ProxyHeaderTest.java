package dev.nutcracker.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProxyHeaderTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String IPV4 = "0a000007" + "0a000001" + "c822" + "5669";
    private static final String IPV6 =
            "20010db8000000000000000000000007" + "20010db8000000000000000000000001" + "c8225669";
    private static final byte[] BEHIND = text("*1\r\n$4\r\nPING\r\n");

    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final List<Connection> opened = new ArrayList<>();

    @BeforeEach
    void freezeTime() {
        loop.freezeTime();
    }

    @AfterEach
    void closeLoop() {
        opened.forEach(EmbeddedChannel::close);
        loop.finishAndReleaseAll();
    }

    private record Header(
            String name, byte[] bytes, @Nullable String client) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Header> headers() {
        return Stream.of(
                new Header("v1", text("PROXY TCP4 10.0.0.7 10.0.0.1 51234 22121\r\n"), "10.0.0.7:51234"),
                new Header("v1, IPv6", text("PROXY TCP6 2001:db8::7 2001:db8::1 1 2\r\n"), "[2001:db8:0:0:0:0:0:7]:1"),
                new Header("v1, mapped", text("PROXY TCP6 ::ffff:10.0.0.7 ::1 1 2\r\n"), "10.0.0.7:1"),
                new Header("v1, unknown", text("PROXY UNKNOWN\r\n"), null),
                new Header("v1, unknown with addresses", text("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n"), null),
                new Header("v1, longest", text("PROXY UNKNOWN " + "f".repeat(91) + "\r\n"), null),
                new Header("v2", version2("21" + "11", IPV4), "10.0.0.7:51234"),
                new Header("v2, IPv6", version2("21" + "21", IPV6), "[2001:db8:0:0:0:0:0:7]:51234"),
                new Header("v2, unix", version2("21" + "31", "2f" + "00".repeat(215)), null),
                new Header("v2, local", version2("20" + "00", ""), null),
                new Header("v2, local with an address", version2("20" + "11", IPV4), null),
                new Header("v2, unknown with data", version2("21" + "00", "010203"), null),
                new Header("v2, TLVs", version2("21" + "11", IPV4 + "010002" + "6832" + "ee0000"), "10.0.0.7:51234"),
                new Header(
                        "v2, TLV of TLS with a name",
                        version2("21" + "11", IPV4 + "20000f" + "0700000000" + "210007" + "544c5376312e33"),
                        "10.0.0.7:51234"),
                new Header("v2, longest", version2("21" + "11", IPV4 + "ee01f9" + "00".repeat(505)), "10.0.0.7:51234"));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void shouldReadAHeaderCutAtEveryByteAndPassOnWhatIsBehindIt(Header header) {
        byte[] all = joined(header.bytes(), BEHIND);
        for (int cut = 0; cut <= all.length; cut++) {
            Connection connection = new Connection();

            connection.deliver(all, 0, cut);
            assertThat(connection.isRead()).as("after %d bytes", cut).isEqualTo(cut >= header.bytes().length);
            connection.deliver(all, cut, all.length);
            connection.beginOnItsWorker();

            assertThat(connection.client()).isEqualTo(header.client());
            assertThat(connection.received()).isEqualTo(BEHIND);
            connection.deliver(BEHIND, 0, BEHIND.length);
            assertThat(connection.received()).isEqualTo(joined(BEHIND, BEHIND));
        }
    }

    @ParameterizedTest
    @MethodSource("headers")
    void shouldReadAHeaderByteByByte(Header header) {
        Connection connection = new Connection();
        for (int i = 0; i < header.bytes().length; i++) {
            connection.deliver(header.bytes(), i, i + 1);
        }
        connection.beginOnItsWorker();

        assertThat(connection.client()).isEqualTo(header.client());
        assertThat(connection.received()).isEmpty();
    }

    private static Stream<Header> invalidHeaders() {
        return Stream.of(
                new Header("a request", BEHIND, null),
                new Header("one wrong byte", text("Q"), null),
                new Header("TLS", HexFormat.of().parseHex("160301"), null),
                new Header("v1 in lower case", text("proxy TCP4"), null),
                new Header("v1 without end", text("PROXY UNKNOWN " + "f".repeat(100)), null),
                new Header("v1, other transport", text("PROXY UDP4 10.0.0.7 10.0.0.1 1 2\r\n"), null),
                new Header("v1, wrong family", text("PROXY TCP4 ::1 ::1 1 2\r\n"), null),
                new Header("v1, a leading zero", text("PROXY TCP4 010.0.0.7 10.0.0.1 1 2\r\n"), null),
                new Header("v1, a leading zero behind", text("PROXY TCP4 10.0.0.07 10.0.0.1 1 2\r\n"), null),
                new Header("v1, a name", text("PROXY TCP4 localhost 10.0.0.1 1 2\r\n"), null),
                new Header("v1, impossible port", text("PROXY TCP4 10.0.0.7 10.0.0.1 65536 2\r\n"), null),
                new Header("v1, missing port", text("PROXY TCP4 10.0.0.7 10.0.0.1 1\r\n"), null),
                new Header("v2, version 3", version2("31" + "11", IPV4), null),
                new Header("v2, unknown command", version2("22" + "11", IPV4), null),
                new Header("v2, unknown family", version2("21" + "41", IPV4), null),
                new Header("v2, UDP", version2("21" + "12", IPV4), null),
                new Header("v2, too short for the address", version2("21" + "11", "0a000007"), null),
                new Header("v2, too short for IPv6", version2("21" + "21", IPV4), null),
                new Header("v2, announced too long", HexFormat.of().parseHex(SIGNATURE + "2111" + "0209"), null),
                new Header("v2, TLV too long", version2("21" + "11", IPV4 + "01ffff" + "6832"), null),
                new Header("v2, TLV of TLS too short", version2("21" + "11", IPV4 + "200004" + "00000000"), null),
                new Header(
                        "v2, TLV within a TLV too long",
                        version2("21" + "11", IPV4 + "200009" + "0700000000" + "21010000"),
                        null));
    }

    @ParameterizedTest
    @MethodSource("invalidHeaders")
    void shouldCloseAfterAnInvalidHeaderWithoutAWord(Header header) {
        Connection connection = new Connection();

        connection.deliver(header.bytes(), 0, header.bytes().length);

        assertThat(connection.failures()).containsExactly("has sent no valid header of the PROXY protocol");
        assertThat(connection.isOpen()).isFalse();
        assertThat(connection.<Object>readOutbound()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 20})
    void shouldCloseIfTheHeaderHasNotComeInThreeSeconds(int bytes) {
        Connection connection = new Connection();
        connection.deliver(text("PROXY TCP4 10.0.0.7 10.0.0.1 51234 22121"), 0, bytes);

        loop.advanceTimeBy(2999, TimeUnit.MILLISECONDS);
        loop.runScheduledPendingTasks();
        assertThat(connection.isOpen()).isTrue();
        loop.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        loop.runScheduledPendingTasks();

        assertThat(connection.isOpen()).isFalse();
        assertThat(connection.failures()).containsExactly("has sent no header of the PROXY protocol within 3000 ms");
    }

    @Test
    void shouldTellThatTheConnectionHasEndedBeforeTheHeader() {
        Connection connection = new Connection();
        connection.deliver(text("PROXY"), 0, 5);

        connection.close();

        assertThat(connection.failures()).containsExactly("has sent no valid header of the PROXY protocol");
    }

    @Test
    void shouldPassOnTheEndOfTheClientsSide() {
        Connection connection = new Connection();
        byte[] all = joined(text("PROXY UNKNOWN\r\n"), BEHIND);
        connection.deliver(all, 0, all.length);
        connection.endInput();
        connection.beginOnItsWorker();

        assertThat(connection.received()).isEqualTo(BEHIND);
        assertThat(connection.isInputEnded()).isTrue();
    }

    @Test
    void shouldFreeWhatIsBehindTheHeaderOfAConnectionThatIsRefused() {
        Connection connection = new Connection();
        byte[] all = joined(text("PROXY UNKNOWN\r\n"), BEHIND);
        ByteBuf bytes = connection.deliver(all, 0, all.length);

        Endpoint.discard(connection);

        assertThat(bytes.refCnt()).isZero();
    }

    @Test
    void shouldNeitherFailNorLeakWhateverComes() {
        deliverDamaged(new Random(13), 1_000_000);
    }

    /** The same with {@code -Dfuzz.bytes} and {@code -Dfuzz.seed}. */
    @Tag("long")
    @Test
    void shouldNeitherFailNorLeakWhateverComesForLong() {
        deliverDamaged(new Random(Long.getLong("fuzz.seed", 1)), Long.getLong("fuzz.bytes", 1_000_000_000));
    }

    /** Delivers so many bytes, in pieces: headers of which some bytes are changed, and anything behind them. */
    private void deliverDamaged(Random random, long count) {
        List<Header> headers = Stream.concat(headers(), invalidHeaders()).toList();
        byte[] behind = new byte[1000];
        random.nextBytes(behind);
        long delivered = 0;
        while (delivered < count) {
            byte[] header = headers.get(random.nextInt(headers.size())).bytes();
            byte[] bytes = joined(header, Arrays.copyOf(behind, random.nextInt(behind.length)));
            delivered += bytes.length;
            int changes = random.nextInt(4);
            for (int change = 0; change < changes; change++) {
                bytes[random.nextInt(Math.min(bytes.length, header.length + 1))] = (byte) random.nextInt(256);
            }
            deliverInPieces(random, bytes);
        }
    }

    private void deliverInPieces(Random random, byte[] bytes) {
        Connection connection = new Connection();
        List<ByteBuf> pieces = new ArrayList<>();
        for (int from = 0; from < bytes.length; ) {
            int to = Math.min(bytes.length, from + 1 + random.nextInt(bytes.length));
            pieces.add(connection.deliver(bytes, from, to));
            from = to;
        }
        if (connection.isRead()) {
            connection.beginOnItsWorker();
        }
        connection.close();
        loop.runPendingTasks();

        assertThat(connection.outcomes()).isEqualTo(1);
        assertThat(pieces.stream().mapToInt(ByteBuf::refCnt).sum()).isZero();
        opened.clear();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] version2(String commandAndFamily, String rest) {
        String length = HexFormat.of().toHexDigits((short) (rest.length() / 2));
        return HexFormat.of().parseHex(SIGNATURE + commandAndFamily + length + rest);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(first);
        all.writeBytes(second);
        return all.toByteArray();
    }

    /** An accepted connection whose header is read on the loop. */
    private final class Connection extends EmbeddedChannel implements ProxyHeader.Outcome {
        private final List<String> failures = new ArrayList<>();
        private final Received received = new Received();
        private final List<ByteBuf> unread = new ArrayList<>();
        private int reads;
        private @Nullable InetSocketAddress client;

        Connection() {
            super(null, DefaultChannelId.newInstance(), false, false);
            opened.add(this);
            ProxyHeader.read(this, loop.eventLoop(), this);
        }

        @Override
        public void read(@Nullable InetSocketAddress address) {
            reads++;
            client = address;
        }

        @Override
        public void failed(String reason) {
            failures.add(reason);
        }

        ByteBuf deliver(byte[] bytes, int from, int to) {
            // As the proxy reads: a part of a larger buffer. It is not pooled: the object of a pooled one that is freed
            // may be
            // another test's the next moment.
            ByteBuf buffer =
                    UnpooledByteBufAllocator.DEFAULT.directBuffer().writeZero(5).writeBytes(bytes, from, to - from);
            buffer.skipBytes(5);
            if (!isOpen()) {
                buffer.release();
            } else if (isRead() && !isRegistered()) {
                // Nobody reads, so the bytes stay in the socket.
                unread.add(buffer);
            } else {
                arrive(buffer);
            }
            return buffer;
        }

        private void arrive(ByteBuf buffer) {
            pipeline().fireChannelRead(buffer);
            pipeline().fireChannelReadComplete();
            loop.runPendingTasks();
        }

        void endInput() {
            pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }

        void beginOnItsWorker() {
            new Endpoint(this).beginOn(loop.eventLoop(), received, () -> {});
            loop.advanceTimeBy(1, TimeUnit.MILLISECONDS);
            loop.runPendingTasks();
            unread.forEach(this::arrive);
        }

        boolean isRead() {
            return reads == 1;
        }

        int outcomes() {
            return reads + failures.size();
        }

        @Nullable
        String client() {
            return client == null ? null : AddressText.of(client);
        }

        List<String> failures() {
            return failures;
        }

        byte[] received() {
            return received.bytes.toByteArray();
        }

        boolean isInputEnded() {
            return received.isInputEnded();
        }
    }

    private static final class Received extends Inbound {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        protected void onReady(Endpoint endpoint) {}

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf buffer = (ByteBuf) message;
            while (buffer.isReadable()) {
                bytes.write(buffer.readByte());
            }
            buffer.release();
        }
    }
}
