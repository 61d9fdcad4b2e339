package dev.nutcracker.protocol.redis;

import dev.nutcracker.buffer.Output;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lines of text about clients, collected worker by worker and written in the order of the clients' numbers. Within a
 * worker these ascend. The text is outside the heap, since it may have megabytes.
 *
 * <pre>
 *   text     │ id=1 … │ id=4 … │ id=5 … │ id=2 … │ id=3 … │
 *   runs     └──────── worker 0 ────────┴─── worker 1 ────┘
 * </pre>
 */
final class ClientLines {
    private final ByteBuf text = ByteBufAllocator.DEFAULT.directBuffer();
    private final List<Run> runs = new ArrayList<>();
    private long[] ids = new long[16];
    private int[] ends = new int[16];
    private int count;

    /** The lines of one worker that have not been written yet. */
    private static final class Run {
        private int next;
        private int end;

        Run(int start) {
            this.next = start;
            this.end = start;
        }
    }

    /** The next lines belong to another worker. */
    void nextWorker() {
        runs.add(new Run(count));
    }

    /** @param line one character for each byte */
    void add(long id, String line) {
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, 2 * count);
            ends = Arrays.copyOf(ends, 2 * count);
        }
        text.writeCharSequence(line, StandardCharsets.ISO_8859_1);
        ids[count] = id;
        ends[count++] = text.writerIndex();
        runs.getLast().end = count;
    }

    int lengthBytes() {
        return text.readableBytes();
    }

    void writeTo(Output out) {
        for (Run run = first(); run != null; run = first()) {
            int start = run.next == 0 ? 0 : ends[run.next - 1];
            out.write(text, start, ends[run.next++] - start);
        }
    }

    void release() {
        text.release();
    }

    private @Nullable Run first() {
        Run first = null;
        for (Run run : runs) {
            if (run.next < run.end && (first == null || ids[run.next] < ids[first.next])) {
                first = run;
            }
        }
        return first;
    }
}
