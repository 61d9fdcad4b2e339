package dev.nutcracker.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.log.Log;
import dev.nutcracker.log.LogSettings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads along what is logged, and finds in it what must never be: defects, and buffers that nobody released. */
public final class LogWatch implements AutoCloseable {
    /** What tests lock that read the log, or set it up: the process has only one. */
    public static final String LOG = "the log of the process";

    private static final int COLLECTIONS = 3;
    private static final int LEVEL = 6;

    private static final LogSettings TO_STANDARD_ERROR = new LogSettings(LEVEL, null, false);

    private final Path file;
    private String lastText = "";

    public LogWatch() {
        try {
            file = Files.createTempFile("log-watch", ".log");
            Log.configure(new LogSettings(LEVEL, file, false));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String text() {
        Log.flush();
        try {
            return Files.exists(file) ? Files.readString(file) : lastText;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** To be called when everything is closed, by tests that run alone. */
    public void assertNothingLeakedOrBroke() {
        assertNothingLeaked();
        assertThat(text().lines().filter(LogWatch::isOfDefect).toList())
                .as(() -> text())
                .isEmpty();
    }

    /** The same for tests beside which others run, some of which want defects. A leak is found out by collecting garbage. */
    public void assertNothingLeaked() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            ByteBuf direct = ByteBufAllocator.DEFAULT.directBuffer(1);
            ByteBuf heap = ByteBufAllocator.DEFAULT.heapBuffer(1);
            direct.release();
            heap.release();
        }
        assertThat(text().lines().filter(line -> line.contains("LEAK:")).toList())
                .as(() -> text())
                .isEmpty();
    }

    private static boolean isOfDefect(String line) {
        return line.contains("ERROR")
                || line.contains("Exception")
                || line.contains("AssertionError")
                || line.contains("defect");
    }

    @Override
    public void close() {
        lastText = text();
        try {
            Log.configure(TO_STANDARD_ERROR);
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
