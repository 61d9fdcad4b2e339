package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Reads along what is logged, and finds in it what must never be: defects, and buffers that nobody released. */
final class LogWatch implements AutoCloseable {
    private static final int COLLECTIONS = 3;

    private final PrintStream before = System.err;
    private final ByteArrayOutputStream logged = new ByteArrayOutputStream();

    LogWatch() {
        System.setErr(new PrintStream(logged, true, StandardCharsets.UTF_8));
    }

    String text() {
        return logged.toString(StandardCharsets.UTF_8);
    }

    /** To be called when everything is closed: a leak is found out by collecting garbage and allocating again. */
    void assertNothingLeakedOrBroke() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            ByteBuf direct = ByteBufAllocator.DEFAULT.directBuffer(1);
            ByteBuf heap = ByteBufAllocator.DEFAULT.heapBuffer(1);
            direct.release();
            heap.release();
        }
        assertThat(text().lines().filter(LogWatch::isWrong).toList())
                .as(() -> text())
                .isEmpty();
    }

    private static boolean isWrong(String line) {
        return line.contains("LEAK:")
                || line.contains("ERROR")
                || line.contains("Exception")
                || line.contains("AssertionError")
                || line.contains("defect");
    }

    @Override
    public void close() {
        System.setErr(before);
        before.print(text());
    }
}
