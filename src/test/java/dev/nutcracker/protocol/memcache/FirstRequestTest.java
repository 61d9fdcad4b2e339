package dev.nutcracker.protocol.memcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.Recognition;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of the two protocols a client speaks whose first request this is. */
final class FirstRequestTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0080\u0000",
                "get k\r\n",
                "get k",
                "get k1 k2 k3",
                "gets k",
                "gat 5 k",
                "mg k v\r\n",
                "mn\r\n",
                "ms k 5\r\nvalue\r\n",
                "stats\r\n",
                "version\n",
                "quit\r\n",
                "flush_all\r\n",
                "delete k\r\n",
                "add k 0 0 1\r\nv\r\n",
                "set k 0 0 5\r\nvalue\r\n",
                "set k 0 -1 5 noreply\r\nvalue\r\n",
                "append k 0 0 5\r\n",
                "cas k 0 0 5 7\r\n",
                "incr k 1\r\n",
                "decr k 1 noreply\n",
                "touch k 5\r\n",
                "touch k 5 noreply\r\n",
                "\r\nversion\r\n",
            })
    void shouldRecognizeMemcached(String bytes) {
        assertThat(FirstRequest.recognize(bytes(bytes), false)).isEqualTo(Recognition.YES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "*1\r\n$4\r\nPING\r\n",
                "$3\r\n",
                "PING\r\n",
                "ping\r\n",
                "GET k\r\n",
                "Get k",
                "GET / HTTP/1.1\r\n",
                "POST / HTTP/1.1\r\n",
                "hget k f\r\n",
                "auth secret\r\n",
                "hello 3\r\n",
                "getx ",
                "get1 ",
                "set k v\r\n",
                "set k 1 EX 10\r\n",
                "set k 1 NX\r\n",
                "append k v\r\n",
                "incr k\r\n",
                "decr k\r\n",
                "touch k\r\n",
                "touch a b\r\n",
                "touch a 1 2\r\n",
                "touch 1 2 3 4 5\r\n",
                "watch k\r\n",
                "shutdown\r\n",
                "unknown\r\n",
                "\"get\" k\r\n",
                "\u0016\u0003\u0001",
            })
    void shouldTakeOthersForRedis(String bytes) {
        assertThat(FirstRequest.recognize(bytes(bytes), false)).isEqualTo(Recognition.NO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n", " ", "g", "get", "version", "set k", "set k 0 0 5\r", "incr k 1", "touch a 5"})
    void shouldWaitForWhatMayDecide(String bytes) {
        assertThat(FirstRequest.recognize(bytes(bytes), false)).isEqualTo(Recognition.OPEN);
        assertThat(FirstRequest.recognize(bytes(bytes), true)).isNotEqualTo(Recognition.OPEN);
    }

    @Test
    void shouldWaitForNoMoreThanALineOfMemcached() {
        for (String begun : new String[] {"set k ", "abcdef", "\r\n"}) {
            assertThat(FirstRequest.recognize(
                            bytes(begun + begun.substring(0, 1).repeat(1000)), false))
                    .isEqualTo(Recognition.NO);
        }
    }

    @Test
    void shouldKnowEveryLineOfMemcached() {
        for (MemcacheCommand row : MemcacheCommand.ALL) {
            Recognition recognized = FirstRequest.recognize(bytes(row.name() + " k 0 0 1\r\n"), false);
            boolean both = row.name().equals("watch")
                    || row.name().equals("shutdown")
                    || row.name().equals("touch");
            assertThat(recognized).as(row.name()).isEqualTo(both ? Recognition.NO : Recognition.YES);
        }
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }
}
