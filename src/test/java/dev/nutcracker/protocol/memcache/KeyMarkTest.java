package dev.nutcracker.protocol.memcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class KeyMarkTest {
    @Test
    void shouldBeTheSameWhereverTheKeyLies() {
        for (int length = 1; length <= 40; length++) {
            String key = "0123456789abcdefghijklmnopqrstuvwxyzABCD".substring(0, length);
            byte[] array = ("VALUE " + key + " 0 5").getBytes(StandardCharsets.US_ASCII);
            ByteBuf buffer = Unpooled.copiedBuffer("get " + key + "\r\n", StandardCharsets.US_ASCII);

            assertThat(KeyMark.of(buffer, 4, length)).isEqualTo(KeyMark.of(array, 6, length));
            buffer.release();
        }
    }

    @Test
    void shouldDifferForKeysThatDifferAtTheirStartOrEnd() {
        Set<Integer> marks = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            marks.add(mark("key" + i));
            marks.add(mark("user:" + i + ":a-name"));
            marks.add(mark("some-rather-long-prefix:" + i));
        }

        assertThat(marks).hasSizeGreaterThan(29_990);
    }

    private static int mark(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.US_ASCII);
        return KeyMark.of(bytes, 0, bytes.length);
    }
}
