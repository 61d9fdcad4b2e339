package dev.nutcracker.protocol.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.buffer.Output;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** That lines of clients come in the order of their numbers, whichever worker has which client. */
final class ClientLinesTest {
    private final ClientLines lines = new ClientLines();

    @AfterEach
    void release() {
        lines.release();
    }

    @Test
    void shouldMergeTheLinesOfAllWorkers() {
        lines.nextWorker();
        lines.add(2, "two\n");
        lines.add(5, "five\n");
        lines.nextWorker();
        lines.nextWorker();
        lines.add(1, "one\n");
        lines.add(3, "three\n");
        lines.add(9, "nine\n");

        assertThat(lines.lengthBytes()).isEqualTo(24);
        assertThat(written()).isEqualTo("one\ntwo\nthree\nfive\nnine\n");
    }

    @Test
    void shouldTakeManyLines() {
        StringBuilder expected = new StringBuilder();
        lines.nextWorker();
        for (int i = 0; i < 1000; i++) {
            lines.add(i, "line " + i + "\n");
            expected.append("line ").append(i).append('\n');
        }

        assertThat(written()).isEqualTo(expected.toString());
    }

    private String written() {
        Output out = new Output(UnpooledByteBufAllocator.DEFAULT);
        lines.writeTo(out);
        ByteBuf text = Objects.requireNonNull(out.poll());
        try {
            return text.toString(StandardCharsets.US_ASCII);
        } finally {
            text.release();
        }
    }
}
