package dev.nutcracker.log;

import dev.nutcracker.text.LogOutput;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * The thread that writes the log. Lines are queued without waiting; when the queue is full they are dropped and
 * counted. Orders, such as to reopen the file, are queued among the lines, so lines logged before an order are written
 * before it.
 */
final class LogWriter implements Runnable {
    private static final String SOURCE = "Log";
    private static final long REPORT_EVERY_MS = 1000;
    private static final long ORDER_WITHIN_MS = 1000;

    private final BlockingQueue<Entry> queue;
    private final RepeatLimit repeats;
    private final LongSupplier clockMs;
    private final Consumer<String> lastResort;
    private final AtomicLong dropped = new AtomicLong();
    /** Since the start, whether reported or not. */
    private final AtomicLong lost = new AtomicLong();

    private LogOutput output;
    private LogFormat format = LogFormat.TEXT;
    private long reportedMs;
    /** Lines lost since writing failed. */
    private long unwritten;

    private String unwrittenBecause = "";

    /** @param lastResort called once when lines can no longer be written */
    LogWriter(
            LogOutput output, int queueLines, RepeatLimit repeats, LongSupplier clockMs, Consumer<String> lastResort) {
        this.output = output;
        this.queue = new ArrayBlockingQueue<>(queueLines);
        this.repeats = repeats;
        this.clockMs = clockMs;
        this.lastResort = lastResort;
        loadEntries();
    }

    /** A class that the log's thread loads later needs a file descriptor, and may find none left. */
    @SuppressWarnings("ReturnValueIgnored") // The call loads the classes.
    private static void loadEntries() {
        Entry.class.getPermittedSubclasses();
    }

    /** The entries of the queue. */
    sealed interface Entry permits LogLine, SwitchTo, Use, Reopen, Flush {}

    private record SwitchTo(LogOutput output, LogFormat format) implements Entry {}

    private record Use(LogFormat format) implements Entry {}

    private record Reopen() implements Entry {}

    private record Flush(CountDownLatch written) implements Entry {}

    void write(LogLine line) {
        if (!queue.offer(line)) {
            dropped.incrementAndGet();
            lost.incrementAndGet();
        }
    }

    void switchTo(LogOutput newOutput, LogFormat newFormat) {
        order(new SwitchTo(newOutput, newFormat));
    }

    void use(LogFormat newFormat) {
        order(new Use(newFormat));
    }

    void reopen() {
        order(new Reopen());
    }

    void flush() {
        CountDownLatch written = new CountDownLatch(1);
        order(new Flush(written));
        try {
            written.await(ORDER_WITHIN_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns how many lines were lost since the start. Any thread may ask. */
    long lost() {
        return lost.get();
    }

    @Override
    public void run() {
        try {
            while (true) {
                obey(next());
                reportNowAndThen();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Processes all queued entries, on the caller's thread. */
    void writeQueued() {
        for (Entry entry = queue.poll(); entry != null; entry = queue.poll()) {
            obey(entry);
        }
        reportNowAndThen();
    }

    private void order(Entry entry) {
        try {
            queue.offer(entry, ORDER_WITHIN_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable Entry next() throws InterruptedException {
        boolean nothingToReport = dropped.get() == 0 && unwritten == 0 && repeats.isIdle();
        return nothingToReport ? queue.take() : queue.poll(REPORT_EVERY_MS, TimeUnit.MILLISECONDS);
    }

    private void obey(@Nullable Entry entry) {
        switch (entry) {
            case null -> {}
            case LogLine line -> {
                if (!put(line)) {
                    unwritten++;
                    lost.incrementAndGet();
                }
            }
            case SwitchTo to -> switchNow(to);
            case Use use -> format = use.format();
            case Reopen ignored -> reopenNow();
            case Flush flush -> {
                report();
                flush.written().countDown();
            }
        }
    }

    /** Returns whether the line was written. A failure can only be logged once writing works again. */
    private boolean put(LogLine line) {
        try {
            output.write(format.bytes(line));
            return true;
        } catch (IOException | RuntimeException | Error e) {
            // No error may end this thread, such as a time zone file that cannot be opened.
            if (unwrittenBecause.isEmpty()) {
                unwrittenBecause = String.valueOf(e.getMessage());
                complain();
            }
            return false;
        }
    }

    private void complain() {
        if (output.file() != null) {
            lastResort.accept("writing log file '" + output.file() + "' failed: " + unwrittenBecause
                    + "; lines are dropped until it works again");
        }
    }

    private void switchNow(SwitchTo to) {
        close(output);
        output = to.output();
        format = to.format();
    }

    private void reopenNow() {
        try {
            output.reopen();
        } catch (IOException e) {
            say(Level.ERROR, "reopening log file '" + output.file() + "' failed, the old one stays in use: " + e);
        }
    }

    private static void close(LogOutput old) {
        try {
            old.close();
        } catch (IOException e) {
            // The old output is given up in either case.
        }
    }

    private void reportNowAndThen() {
        if (clockMs.getAsLong() - reportedMs >= REPORT_EVERY_MS) {
            report();
        }
    }

    private void report() {
        reportedMs = clockMs.getAsLong();
        if (unwritten > 0
                && say(Level.WARN, unwritten + " lines were lost because writing failed: " + unwrittenBecause)) {
            unwritten = 0;
            unwrittenBecause = "";
        }
        long toReport = dropped.getAndSet(0);
        if (toReport > 0
                && !say(
                        Level.WARN,
                        toReport + " lines were dropped because the log could not be written fast enough")) {
            dropped.addAndGet(toReport);
        }
        for (RepeatLimit.Report report : repeats.takeReports(reportedMs)) {
            say(
                    Level.WARN,
                    "left out " + report.leftOut() + " more lines of " + report.source() + " like: "
                            + report.pattern());
        }
    }

    private boolean say(Level level, String message) {
        return put(LogLine.now(clockMs.getAsLong(), level, SOURCE, message, null));
    }
}
