package dev.nutcracker.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.memcache.MemcacheDialect;
import dev.nutcracker.protocol.redis.RedisDialect;
import dev.nutcracker.protocol.redis.ServedCommands;
import dev.nutcracker.testing.BinaryPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Responses of which some are too large, wherever their bytes are cut. */
final class BoundedDecoderTest {
    private static final int BINARY = 1;
    private static final String ERROR = "-ERR response too large\r\n";

    private static Bounds bounds(long responseBytesMax) {
        return new Bounds(1 << 30, responseBytesMax, 1 << 20, 1 << 20);
    }

    private static RedisDialect redis(long responseBytesMax) {
        RedisDialect dialect = new RedisDialect(Logins.notWanted(), 0);
        dialect.serve(
                new ServedCommands(false, false, false, false, List.of(), Restrictions.NONE, bounds(responseBytesMax)));
        return dialect;
    }

    private static MemcacheDialect memcache(long responseBytesMax) {
        MemcacheDialect dialect = new MemcacheDialect();
        dialect.bound(bounds(responseBytesMax));
        return dialect;
    }

    /** What a client gets of these bytes, which come in pieces that end at {@code cuts}; parts are passed on as they may be. */
    private static List<String> responses(Dialect dialect, int flavour, String bytes, int... cuts) {
        ResponseDecoder decoder = dialect.bounded(dialect.responseDecoder(flavour), false);
        ByteBuf in = Unpooled.buffer();
        List<String> responses = new ArrayList<>();
        StringBuilder begun = new StringBuilder();
        int from = 0;
        for (int i = 0; i <= cuts.length; i++) {
            int to = i < cuts.length ? cuts[i] : bytes.length();
            in.writeCharSequence(bytes.substring(from, to), StandardCharsets.ISO_8859_1);
            from = to;
            while (in.isReadable() && take(decoder, in, begun, responses)) {}
        }
        assertThat(in.isReadable()).isFalse();
        return responses;
    }

    private static boolean take(ResponseDecoder decoder, ByteBuf in, StringBuilder begun, List<String> responses) {
        return switch (decoder.decode(in)) {
            case COMPLETE -> {
                responses.add(begun + text(in.readSlice(decoder.length())));
                begun.setLength(0);
                yield true;
            }
            case INCOMPLETE -> {
                begun.append(text(in.readSlice(decoder.length())));
                decoder.passed();
                yield false;
            }
            case WITHHELD -> false;
            case TOO_LARGE -> {
                assertThat(begun).as("passed on before").isEmpty();
                in.skipBytes(decoder.length());
                decoder.passed();
                ByteBuf error = decoder.replacement();
                yield error != null && responses.add(text(error));
            }
            case BROKEN -> throw new AssertionError("these are responses");
        };
    }

    private static String text(ByteBuf bytes) {
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    private static List<String> anyhow(Dialect dialect, int flavour, String... bytes) {
        String all = String.join("", bytes);
        List<String> whole = responses(dialect, flavour, all);
        for (int cut = 1; cut < all.length(); cut++) {
            assertThat(responses(dialect, flavour, all, cut))
                    .as("cut at %d", cut)
                    .isEqualTo(whole);
        }
        int[] everywhere = new int[all.length() - 1];
        Arrays.setAll(everywhere, i -> i + 1);
        assertThat(responses(dialect, flavour, all, everywhere))
                .as("byte by byte")
                .isEqualTo(whole);
        return whole;
    }

    @Test
    void shouldCompareKeysAsTheDecoderDoesThatItBounds() {
        MemcacheDialect dialect = memcache(1000);
        ResponseDecoder decoder = dialect.bounded(dialect.responseDecoder(BINARY), false);
        String response = BinaryPacket.value(0x0c, 0x10c, "key", "value").bytes();

        assertThat(decoder.decode(Unpooled.copiedBuffer(response, StandardCharsets.ISO_8859_1)))
                .isEqualTo(ResponseDecoder.Result.COMPLETE);

        assertThat(decoder.fits(Elements.single(new ExpectedKeys(1), 0))).isFalse();
        assertThat(decoder.fits(Elements.counted(1, 0, null))).isTrue();
    }

    @Test
    void shouldReplaceResponsesOfRedisThatAreTooLarge() {
        String fits = "$12\r\n123456789012\r\n";
        String array = "*3\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n";
        assertThat(anyhow(redis(19), 0, fits, "$13\r\n1234567890123\r\n", "+OK\r\n", array, ":1\r\n", "$-1\r\n", fits))
                .containsExactly(fits, ERROR, "+OK\r\n", ERROR, ":1\r\n", "$-1\r\n", fits);
        assertThat(anyhow(redis(array.length()), 0, array, array)).containsExactly(array, array);
    }

    @Test
    void shouldReplaceResponsesOfMemcachedThatAreTooLarge() {
        String large = "VALUE a 0 9\r\n123456789\r\nEND\r\n";
        String small = "VALUE a 0 1\r\n1\r\nEND\r\n";
        assertThat(anyhow(memcache(25), 0, small, large, "STORED\r\n", "VA 20\r\n12345678901234567890\r\n", small))
                .containsExactly(
                        small,
                        "SERVER_ERROR response too large\r\n",
                        "STORED\r\n",
                        "SERVER_ERROR response too large\r\n",
                        small);
    }

    @Test
    void shouldReplaceBinaryResponsesThatAreTooLargeByOnesToTheSameRequest() {
        String small = BinaryPacket.value(0x00, 0x100, "", "v").bytes();
        String large = BinaryPacket.value(0x0d, 0x20d, "", "v".repeat(30)).bytes();
        assertThat(anyhow(memcache(50), BINARY, small, large, small))
                .containsExactly(
                        small,
                        BinaryPacket.response(0x0d, 0x03, 0x20d, "response too large")
                                .bytes(),
                        small);
    }

    @Test
    void shouldDropALargeResponseAsSoonAsItsLengthIsKnown() {
        ResponseDecoder decoder = redis(1000).bounded(redis(1000).responseDecoder(0), false);
        ByteBuf in = Unpooled.copiedBuffer("$2000000\r\n12", StandardCharsets.US_ASCII);
        assertThat(decoder.decode(in)).isEqualTo(ResponseDecoder.Result.TOO_LARGE);
        assertThat(decoder.length()).isEqualTo(in.readableBytes());
    }

    @Test
    void shouldPassOnALargeResponseAsSoonAsItIsKnownToFit() {
        assertThat(first(redis(100), 0, "$93\r\n12")).isEqualTo(ResponseDecoder.Result.INCOMPLETE);
        assertThat(first(redis(100), 0, "$96\r\n12")).isEqualTo(ResponseDecoder.Result.TOO_LARGE);
        assertThat(first(redis(100), 0, "*1\r\n$9\r\n12")).isEqualTo(ResponseDecoder.Result.WITHHELD);
        assertThat(first(memcache(100), 0, "VA 90\r\n12")).isEqualTo(ResponseDecoder.Result.INCOMPLETE);
        assertThat(first(memcache(10_000), 0, "VALUE a 0 1000\r\n12")).isEqualTo(ResponseDecoder.Result.INCOMPLETE);
        String value = BinaryPacket.value(0x0d, 0x20d, "", "v".repeat(30)).bytes();
        assertThat(first(memcache(1000), BINARY, value.substring(0, 40))).isEqualTo(ResponseDecoder.Result.INCOMPLETE);
    }

    private static ResponseDecoder.Result first(Dialect dialect, int flavour, String bytes) {
        return dialect.bounded(dialect.responseDecoder(flavour), false)
                .decode(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1));
    }

    @Test
    void shouldNotBoundAResponseOfWhichAPartMayHaveBeenPassedOn() {
        RedisDialect dialect = redis(10);
        ResponseDecoder decoder = dialect.bounded(dialect.responseDecoder(0), true);
        ByteBuf in = Unpooled.copiedBuffer(
                "$20\r\n12345678901234567890\r\n$4\r\n1234\r\n$5\r\n12345\r\n", StandardCharsets.US_ASCII);
        List<ResponseDecoder.Result> results = Stream.generate(() -> {
                    ResponseDecoder.Result result = decoder.decode(in);
                    in.skipBytes(decoder.length());
                    return result;
                })
                .limit(3)
                .toList();
        assertThat(results)
                .containsExactly(
                        ResponseDecoder.Result.COMPLETE,
                        ResponseDecoder.Result.COMPLETE,
                        ResponseDecoder.Result.TOO_LARGE);
    }

    @Test
    void shouldNotStandBeforeADecoderWithoutABound() {
        RedisDialect dialect = redis(Long.MAX_VALUE);
        ResponseDecoder decoder = dialect.responseDecoder(0);
        assertThat(dialect.bounded(decoder, false)).isSameAs(decoder);
    }
}
