package dev.nutcracker.protocol.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.testing.GivenResponses;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CoalescingsTest {
    static final String NO_FIT = "no fit";

    static String coalesced(BroadcastSplit.Coalescing coalescing, String... responses) {
        List<ByteBuf> buffers = Stream.of(responses)
                .map(response -> Bytes.buffer("xyz" + response).skipBytes(3))
                .toList();
        Output out = new Output(UnpooledByteBufAllocator.DEFAULT);
        boolean fits = coalescing.coalesce(new GivenResponses(buffers), out);
        StringBuilder written = new StringBuilder();
        for (ByteBuf buffer = out.poll(); buffer != null; buffer = out.poll()) {
            written.append(Bytes.text(buffer));
            buffer.release();
        }
        assertThat(fits || written.isEmpty()).isTrue();
        return fits ? written.toString() : NO_FIT;
    }

    @Test
    void shouldAnswerWhatAllServersSay() {
        assertThat(coalesced(Coalescings::same, "$1\r\na\r\n", "$1\r\na\r\n")).isEqualTo("$1\r\na\r\n");
    }

    @Test
    void shouldAddUpCounts() {
        assertThat(coalesced(Coalescings::sum, ":1\r\n", ":0\r\n", ":41\r\n")).isEqualTo(":42\r\n");
    }

    @Test
    void shouldPutArraysBehindEachOther() {
        assertThat(coalesced(
                        Coalescings::concatenation, "*2\r\n$1\r\na\r\n$-1\r\n", "*0\r\n", "*1\r\n*1\r\n$1\r\nb\r\n"))
                .isEqualTo("*3\r\n$1\r\na\r\n$-1\r\n*1\r\n$1\r\nb\r\n");
        assertThat(coalesced(Coalescings::concatenation, "%1\r\n+a\r\n:1\r\n", "%1\r\n+b\r\n:2\r\n"))
                .isEqualTo("%2\r\n+a\r\n:1\r\n+b\r\n:2\r\n");
        assertThat(coalesced(Coalescings::concatenation, "*0\r\n", "*0\r\n")).isEqualTo("*0\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*-1\r\n", "~0\r\n", "+OK\r\n", "*x\r\n", "*", ""})
    void shouldNotPutBehindEachOtherWhatAreNoArrays(String response) {
        assertThat(coalesced(Coalescings::concatenation, "*0\r\n", response)).isEqualTo(NO_FIT);
        assertThat(coalesced(Coalescings::concatenation, response, "*0\r\n")).isEqualTo(NO_FIT);
    }

    @Test
    void shouldTellWhatIsOnEveryServer() {
        assertThat(coalesced(Coalescings::everywhere, "*3\r\n:1\r\n:1\r\n:0\r\n", "*3\r\n:1\r\n:0\r\n:0\r\n"))
                .isEqualTo("*3\r\n:1\r\n:0\r\n:0\r\n");
        assertThat(coalesced(Coalescings::everywhere, "*1\r\n:1\r\n")).isEqualTo("*1\r\n:1\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*1\r\n:1\r\n",
                "*2\r\n:1\r\n",
                "*2\r\n:1\r\n+1\r\n",
                "*2\r\n:1\r\n:1\r\nx",
                "*2147483647\r\n",
                ""
            })
    void shouldNotCompareWhatDoesNotFit(String response) {
        assertThat(coalesced(Coalescings::everywhere, "*2\r\n:1\r\n:1\r\n", response))
                .isEqualTo(NO_FIT);
        assertThat(coalesced(Coalescings::everywhere, response, "*2\r\n:1\r\n:1\r\n"))
                .isEqualTo(NO_FIT);
    }

    @Test
    void shouldAnswerAnyValueThereIs() {
        assertThat(coalesced(Coalescings::anyValue, "$-1\r\n", "$1\r\na\r\n", "_\r\n"))
                .isEqualTo("$1\r\na\r\n");
        assertThat(coalesced(Coalescings::anyValue, "$-1\r\n", "$-1\r\n")).isEqualTo("$-1\r\n");
        assertThat(coalesced(Coalescings::anyValue, "$1\r\na\r\n", "$1\r\nb\r\n"))
                .isIn("$1\r\na\r\n", "$1\r\nb\r\n");
    }
}
