package dev.nutcracker.protocol.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.Elements;
import dev.nutcracker.protocol.ResponseDecoder.Result;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RedisResponseDecoderTest {
    private record Sample(String bytes, int kind) {}

    private static final List<Sample> SAMPLES = List.of(
            new Sample("+OK\r\n", ResponseKind.SIMPLE),
            new Sample("+\r\n", ResponseKind.SIMPLE),
            new Sample("-ERR no\r\n", ResponseKind.ERROR),
            new Sample("-MOVED 1 a:1\r\n", ResponseKind.ERROR),
            new Sample("-OOM command not allowed\r\n", ResponseKind.ERROR),
            new Sample("-LOADING Redis is loading\r\n", ResponseKind.SERVER_TROUBLE),
            new Sample("-LOADING\r\n", ResponseKind.SERVER_TROUBLE),
            new Sample("-BUSY Redis is busy running a script.\r\n", ResponseKind.SERVER_TROUBLE),
            new Sample(
                    "-BUSY Valkey is busy running a script. You can only call SCRIPT KILL\r\n",
                    ResponseKind.SERVER_TROUBLE),
            new Sample("-BUSY\r\n", ResponseKind.ERROR),
            new Sample("-BUSY \r\n", ResponseKind.ERROR),
            new Sample("-BUSY the lock is busy\r\n", ResponseKind.ERROR),
            new Sample("-BUSY lock\r\n", ResponseKind.ERROR),
            new Sample("-BUSYKEY Target key name already exists.\r\n", ResponseKind.ERROR),
            new Sample("-busy x\r\n", ResponseKind.ERROR),
            new Sample("-BUS\r\n", ResponseKind.ERROR),
            new Sample(":0\r\n", ResponseKind.INTEGER),
            new Sample(":-9223372036854775808\r\n", ResponseKind.INTEGER),
            new Sample(":9223372036854775807\r\n", ResponseKind.INTEGER),
            new Sample("$0\r\n\r\n", ResponseKind.BULK),
            new Sample("$5\r\n\r\n+\r\n\r\n", ResponseKind.BULK),
            new Sample("$123\r\n" + "x".repeat(123) + "\r\n", ResponseKind.BULK),
            new Sample("$-1\r\n", ResponseKind.NULL),
            new Sample("*-1\r\n", ResponseKind.NULL),
            new Sample("_\r\n", ResponseKind.NULL),
            new Sample("*0\r\n", ResponseKind.ARRAY),
            new Sample("*3\r\n$1\r\na\r\n$-1\r\n-ERR in an array\r\n", ResponseKind.ARRAY),
            new Sample("*2\r\n*2\r\n:1\r\n*0\r\n*1\r\n*1\r\n+x\r\n", ResponseKind.ARRAY),
            new Sample("%2\r\n+a\r\n:1\r\n+b\r\n*1\r\n:2\r\n", ResponseKind.MAP),
            new Sample("%0\r\n", ResponseKind.MAP),
            new Sample("~2\r\n+a\r\n+b\r\n", ResponseKind.SET),
            new Sample(",1.5e10\r\n", ResponseKind.DOUBLE),
            new Sample(",-inf\r\n", ResponseKind.DOUBLE),
            new Sample("#t\r\n", ResponseKind.BOOLEAN),
            new Sample("#f\r\n", ResponseKind.BOOLEAN),
            new Sample("(123456789012345678901234567890\r\n", ResponseKind.BIG_NUMBER),
            new Sample("=7\r\ntxt:abc\r\n", ResponseKind.VERBATIM),
            new Sample("!6\r\nERR no\r\n", ResponseKind.ERROR),
            new Sample("|1\r\n+ttl\r\n:3\r\n$1\r\na\r\n", ResponseKind.BULK),
            new Sample("|0\r\n:1\r\n", ResponseKind.INTEGER),
            new Sample("*2\r\n|1\r\n+a\r\n|1\r\n+b\r\n+c\r\n+d\r\n:1\r\n:2\r\n", ResponseKind.ARRAY));

    @Test
    void shouldFindTheEndOfEachResponse() {
        for (Sample sample : SAMPLES) {
            assertThat(ResponseTrace.of(sample.bytes)).containsExactly(sample.kind + " " + sample.bytes);
        }
    }

    @Test
    void shouldFindResponsesThatFollowEachOther() {
        StringBuilder all = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (Sample sample : SAMPLES) {
            all.append(sample.bytes);
            expected.add(sample.kind + " " + sample.bytes);
        }

        assertThat(ResponseTrace.of(all.toString())).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello\r\n",
                "\r\n",
                "+OK\n",
                ":\r\n",
                ":x\r\n",
                ":01\r\n",
                ":-0\r\n",
                ":9223372036854775808\r\n",
                ":1\rx",
                "$-2\r\n",
                "$01\r\n",
                "$?\r\n",
                "$1073741825\r\n",
                "$2\r\nabcd",
                "*-2\r\n",
                "*1073741824\r\n",
                "%-1\r\n",
                "~-1\r\n",
                "_x\r\n",
                "#x\r\n",
                ",\r\n",
                "(\r\n",
                ">1\r\n+a\r\n",
                "*1\r\n>1\r\n+a\r\n",
                "VALUE a 0 1\r\n"
            })
    void shouldSayWhatIsNoResponse(String bytes) {
        assertThat(ResponseTrace.of("+OK\r\n" + bytes)).containsExactly("4 +OK\r\n", "BROKEN");
    }

    @Test
    void shouldFollowArraysToTheDepthLimit() {
        String deepest = "*1\r\n".repeat(RedisResponseDecoder.DEPTH_MAX) + ":1\r\n";

        assertThat(ResponseTrace.play(Bytes.of(deepest), new int[] {999}, true))
                .containsExactly(ResponseKind.ARRAY + " " + deepest);
        assertThat(ResponseTrace.play(Bytes.of("*1\r\n" + deepest), new int[0], false))
                .containsExactly("BROKEN");
    }

    @Test
    void shouldBoundLines() {
        String longest = "-" + "x".repeat(RedisResponseDecoder.LINE_BYTES_MAX - 2) + "\r\n";

        assertThat(ResponseTrace.play(Bytes.of(longest), new int[] {7, 7000}, false))
                .containsExactly(ResponseKind.ERROR + " " + longest);
        assertThat(ResponseTrace.play(Bytes.of("+x" + longest), new int[0], false))
                .containsExactly("BROKEN");
        assertThat(ResponseTrace.play(Bytes.of("+" + longest), new int[] {longest.length() - 1}, true))
                .containsExactly("BROKEN");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"$1073741824\r\n", "=1073741824\r\n", "*1073741823\r\n", "%1073741823\r\n", "|1073741823\r\n"})
    void shouldTakeTheLargestLengths(String head) {
        assertThat(ResponseTrace.play(Bytes.of(head), new int[0], false)).isEmpty();
        assertThat(ResponseTrace.play(Bytes.of(head + "|0\r\n+a\r\n"), new int[0], false))
                .isEmpty();
    }

    @Test
    void shouldTakeNoMoreAndNoFewerElementsThanAreExpected() {
        assertThat(decoded("*2\r\n$1\r\na\r\n$-1\r\n", 2)).isEqualTo(Result.COMPLETE);
        assertThat(decoded("*1\r\n$1\r\na\r\n", 2)).isEqualTo(Result.BROKEN);
        assertThat(decoded("*3\r\n", 2)).isEqualTo(Result.BROKEN);
        assertThat(decoded("*0\r\n", 2)).isEqualTo(Result.BROKEN);
        assertThat(decoded("-ERR no\r\n", 2)).as("no array").isEqualTo(Result.COMPLETE);
    }

    @Test
    void shouldTakeElementsOfTheExpectedKindsOnly() {
        assertThat(decoded("*2\r\n$1\r\na\r\n:1\r\n", 2)).isEqualTo(Result.BROKEN);
        assertThat(decoded("*2\r\n*1\r\n", 2)).isEqualTo(Result.BROKEN);
        assertThat(decoded("*2\r\n-ERR no\r\n", 2)).isEqualTo(Result.BROKEN);
    }

    @Test
    void shouldNoteTheLengthsOfElementsInAnyPieces() {
        String bytes = "*3\r\n$2\r\nab\r\n|1\r\n+t\r\n:1\r\n$0\r\n\r\n$-1\r\n";
        for (int cut = 0; cut < bytes.length(); cut++) {
            Elements elements = Elements.noted(3, ResponseKind.BULK | ResponseKind.NULL, null);
            ByteBuf in = Unpooled.buffer().writeBytes(Bytes.of(bytes.substring(0, cut)));
            RedisResponseDecoder decoder = new RedisResponseDecoder();
            decoder.expect(elements);
            assertThat(decoder.decode(in)).isEqualTo(Result.INCOMPLETE);
            in.writeBytes(Bytes.of(bytes.substring(cut)));

            assertThat(decoder.decode(in)).isEqualTo(Result.COMPLETE);

            assertThat(elements.count()).isEqualTo(3);
            assertThat(elements.headBytes()).isEqualTo(4);
            assertThat(List.of(elements.length(0), elements.length(1), elements.length(2)))
                    .containsExactly(8, 4 + 4 + 4 + 6, 5);
            assertThat(elements.end()).isEqualTo(bytes.length());
        }
    }

    private static Result decoded(String bytes, int expected) {
        RedisResponseDecoder decoder = new RedisResponseDecoder();
        decoder.expect(Elements.counted(expected, ResponseKind.BULK | ResponseKind.NULL, null));
        return decoder.decode(Unpooled.wrappedBuffer(Bytes.of(bytes)));
    }

    @Test
    void shouldKeepNothingOfALargeValueThatIsPassedOn() {
        try (ResponseTrace trace = new ResponseTrace(true)) {
            trace.feed(Bytes.of("*2\r\n:1\r\n$1048576\r\n"));
            for (int i = 0; i < 1024; i++) {
                trace.feed(new byte[1024]);
                assertThat(trace.unusedBytes()).isZero();
            }
            trace.feed(Bytes.of("\r\n"));

            assertThat(trace.responses()).hasSize(1);
        }
    }
}
