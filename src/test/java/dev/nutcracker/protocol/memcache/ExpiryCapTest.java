package dev.nutcracker.protocol.memcache;

import static dev.nutcracker.protocol.memcache.MemcacheRequests.parsed;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.testing.BinaryPacket;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.RawClient;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ExpiryCapTest {
    private static final int LIMIT_S = 60;
    private static final long NOW_S = 1_700_000_000;

    private final ExpiryCap cap = new ExpiryCap(() -> NOW_S);

    @ParameterizedTest
    @CsvSource({
        "set k 7 0 2, set k 7 60 2",
        "set k 7 3600 2, set k 7 60 2",
        "set k 7 3600 2 noreply, set k 7 60 2 noreply",
        "add k 7 1700000090 2, add k 7 60 2",
        "replace k 0 0 2, replace k 0 60 2",
        "append k 0 0 2, append k 0 60 2",
        "prepend k 0 0 2, prepend k 0 60 2",
        "cas k 0 0 2 12 noreply, cas k 0 60 2 12 noreply",
        "ms k 2, ms k 2 T60",
        "ms k 2 c q, ms k 2 c q T60",
        "ms k 2 T0 c, ms k 2 T60 c",
        "ms k 2 T+90 c, ms k 2 T60 c",
        "ms k 2 MA N90, ms k 2 MA N60 T60",
        "ms aw== 2 b, ms aw== 2 b T60",
        "'set  k  7 0  2', set k 7 60 2",
        "set k 7 4294967296 2, set k 7 60 2",
    })
    void shouldLimitTheTimeOfAValue(String line, String limited) {
        assertThat(forwarded(line + "\r\nab\r\n")).isEqualTo(limited + "\r\nab\r\n [k]");
    }

    @ParameterizedTest
    @CsvSource({
        "touch k 0, touch k 60, [k]",
        "touch k 90 noreply, touch k 60 noreply, [k]",
        "gat 90 k, gat 60 k, [k]",
        "gat 1700000099 k, gat 60 k, [k]",
        "gats 0 k long-key l, gats 60 k long-key l, '[k, long-key, l]'",
        "gat 100 k l, gat 60 k l, '[k, l]'",
        "mg k v T0, mg k v T60, [k]",
        "mg k N1000 v, mg k N60 v, [k]",
        "mg a2V5 b T0 v, mg a2V5 b T60 v, [key]",
        "ma k N90 T90 D5, ma k N60 T60 D5, [k]",
        "md k I T90, md k I T60, [k]",
    })
    void shouldLimitTheTimeInALine(String line, String limited, String keys) {
        assertThat(forwarded(line + "\r\n")).isEqualTo(limited + "\r\n " + keys);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set k 0 60 2\r\nab\r\n",
                "set k 0 -1 2\r\nab\r\n",
                "set k 0 1700000060 2\r\nab\r\n",
                "set k 0 2592001 2\r\nab\r\n",
                "set k 0 4294967295 2\r\nab\r\n",
                "ms k 2 T60\r\nab\r\n",
                "ms k 2 Tx\r\nab\r\n",
                "ms k 2 T\r\nab\r\n",
                "ms k 2 T-1\r\nab\r\n",
                "ms k 2 a c d e f g h i j k l m n o p r\r\nab\r\n",
                "touch k 1\r\n",
                "gat 60 k l\r\n",
                "mg k v\r\n",
                "mg T0 v\r\n",
                "ma k\r\n",
                "md k q\r\n",
                "incr k 1000\r\n",
                "get k\r\n",
                "delete k\r\n",
            })
    void shouldLeaveARequestAloneThatSetsNoLaterTime(String bytes) {
        ParsedRequest request = parsed(bytes);
        ByteBuf before = request.message();

        cap.limit(request, LIMIT_S);

        assertThat(request.message()).isSameAs(before);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, 60",
        "2, 90, 60",
        "3, 60, 60",
        "17, 1700000090, 60",
        "18, 4294967295, 60",
        "19, 59, 59",
    })
    void shouldLimitTheTimeOfABinaryValue(int opcode, long exptime, long limited) {
        BinaryPacket packet = BinaryPacket.request(opcode, 7, int32(5) + int32(exptime), "k", "value");

        assertThat(forwarded(packet.bytes()))
                .isEqualTo(BinaryPacket.request(opcode, 7, int32(5) + int32(limited), "k", "value")
                                .bytes()
                        + " [k]");
    }

    @ParameterizedTest
    @CsvSource({"28, 0, 60", "29, 90, 60", "30, 61, 60", "35, 60, 60", "36, 0, 60"})
    void shouldLimitTheTimeOfABinaryTouch(int opcode, long exptime, long limited) {
        BinaryPacket packet = BinaryPacket.request(opcode, 7, int32(exptime), "k", "");

        assertThat(forwarded(packet.bytes()))
                .isEqualTo(
                        BinaryPacket.request(opcode, 7, int32(limited), "k", "").bytes() + " [k]");
    }

    /** All ones mean that the key is not to be created. */
    @ParameterizedTest
    @CsvSource({"5, 0, 60", "6, 90, 60", "21, 5, 5", "22, 4294967294, 60", "5, 4294967295, 4294967295"})
    void shouldLimitTheTimeOfACounterThatIsCreated(int opcode, long exptime, long limited) {
        String numbers = "\0".repeat(15) + "\1";
        BinaryPacket packet = BinaryPacket.request(opcode, 7, numbers + int32(exptime), "k", "");

        assertThat(forwarded(packet.bytes()))
                .isEqualTo(BinaryPacket.request(opcode, 7, numbers + int32(limited), "k", "")
                                .bytes() + " [k]");
    }

    @Test
    void shouldConcernNoRequestThatCannotSetATime() {
        assertThat(List.of("get k", "gets k", "delete k", "me k", "version"))
                .allSatisfy(
                        line -> assertThat(cap.concerns(parsed(line + "\r\n").command()))
                                .as(line)
                                .isFalse());
    }

    /** memcached itself says how long the items are going to live. */
    @Test
    void shouldLetItemsExpireAtARealServer() {
        ExpiryCap now = new ExpiryCap(() -> System.currentTimeMillis() / 1000);
        int days = 40 * 24 * 60 * 60;
        try (MemcachedServer server = MemcachedServer.start();
                RawClient client = RawClient.connect(server.port())) {
            assertThat(timeToLive(client, now, LIMIT_S, "set k 0 0 2\r\nab\r\n"))
                    .isBetween(50, 60);
            assertThat(timeToLive(client, now, LIMIT_S, "ms k 2\r\nab\r\n")).isBetween(50, 60);
            assertThat(timeToLive(client, now, LIMIT_S, "gat 1000 k\r\n")).isBetween(50, 60);
            assertThat(timeToLive(client, now, LIMIT_S, "touch k 30\r\n")).isBetween(20, 30);
            assertThat(timeToLive(client, now, days, "touch k 0\r\n")).isBetween(days - 10, days + 1);
            assertThat(timeToLive(client, now, days, "mg k T0\r\n")).isBetween(days - 10, days + 1);
        }
    }

    private static int timeToLive(RawClient client, ExpiryCap cap, int limitS, String request) {
        ParsedRequest parsed = parsed(request);
        cap.limit(parsed, limitS);
        client.send(text(parsed) + "mn\r\n");
        while (!client.readLine().strip().equals("MN")) {
            // The answer to the request, of one line or more.
        }
        client.send("mg k t\r\n");
        String answer = client.readLine();
        assertThat(answer).startsWith("HD t");
        return Integer.parseInt(answer.substring("HD t".length()).strip());
    }

    private String forwarded(String bytes) {
        ParsedRequest request = parsed(bytes);
        cap.limit(request, LIMIT_S);
        List<String> keys = new ArrayList<>();
        for (int key = 0; key < request.keyCount(); key++) {
            keys.add(request.message()
                    .toString(request.messageStart() + request.keyOffset(key), request.keyLength(key), ISO_8859_1));
        }
        return text(request) + " " + keys;
    }

    private static String text(ParsedRequest request) {
        return request.message().toString(request.messageStart(), request.messageLength(), ISO_8859_1);
    }

    private static String int32(long number) {
        return new String(Unpooled.buffer(4).writeInt((int) number).array(), ISO_8859_1);
    }
}
