package dev.nutcracker.protocol.redis;

import static dev.nutcracker.protocol.redis.Bytes.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BlockingTimeTest {
    @ParameterizedTest
    @CsvSource({
        "BLPOP a b 10, BLPOP a b 8.5",
        "blmove a b LEFT LEFT 2, blmove a b LEFT LEFT 0.5",
        "BRPOPLPUSH a b 1, BRPOPLPUSH a b 0.001",
        "BZPOPMIN a 0, BZPOPMIN a 0",
        "BLMPOP 1.75 1 a LEFT, BLMPOP 0.25 1 a LEFT",
        "XREAD BLOCK 2000 COUNT 1 STREAMS a b 0 1-1, XREAD BLOCK 500 COUNT 1 STREAMS a b 0 1-1",
        "XREADGROUP GROUP g c block 1000 STREAMS a >, XREADGROUP GROUP g c block 1 STREAMS a >",
    })
    void shouldTakeOffWhatHasBeenWaited(String command, String left) {
        assertThat(left(command)).isEqualTo(request(left.split(" ")));
    }

    @Test
    void shouldNotAskAgainWhatWouldMissSomethingOrIsNotUnderstood() {
        assertThat(left("XREAD BLOCK 2000 STREAMS a $")).isEmpty();
        assertThat(left("XREAD COUNT 1 STREAMS a 0")).isEmpty();
        assertThat(left("BLPOP a ten")).isEmpty();
        assertThat(left("BLPOP a -1")).isEmpty();
        assertThat(left("GET a")).isEmpty();
        assertThat(left("BLMPOP")).isEmpty();
    }

    private static String left(String command) {
        byte[] bytes = request(command.split(" ")).getBytes(StandardCharsets.US_ASCII);
        byte[] left = BlockingTime.left(Unpooled.wrappedBuffer(bytes), 1500);
        return left == null ? "" : new String(left, StandardCharsets.US_ASCII);
    }
}
