package dev.nutcracker.audit;

import dev.nutcracker.config.AuditConfig;
import dev.nutcracker.hash.Sha256;
import dev.nutcracker.text.LogOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/**
 * The audit log of a process. To record an event never waits for the file: a thread of its own writes once a second what
 * has happened, one line for each cause, with its count.
 *
 * <pre>
 *  any thread                         thread "audit", once a second
 *  ──────────                         ─────────────────────────────
 *  event ──► {@link AuditCounts} ───► line with the next number ──► file
 *                 └── full                   └── disk full: lost, counted in the next line
 * </pre>
 *
 * <p>Lines are numbered without gaps, so a line that somebody has removed is missed.
 */
public final class AuditLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    /** Marks lines that are logged each time, even if one repeats. */
    private static final Marker EACH = MarkerFactory.getMarker("each");

    private static final long PERIOD_MS = 1000;
    private static final long CLOSED_WITHIN_MS = 2000;
    private static final int OBJECT_BYTES_MAX = 64;
    private static final int HASH_CHARACTERS = 16;

    private final LongSupplier clockMs;
    private final ReentrantLock lock = new ReentrantLock();
    /** There is something to write when the second is over. */
    private final Condition begun = lock.newCondition();
    /** There is something to do at once. */
    private final Condition hurried = lock.newCondition();

    private final AuditCounts counts = new AuditCounts();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();
    private final Thread thread;
    private volatile AuditConfig config;
    private LogOutput file;
    private @Nullable LogOutput nextFile;
    private boolean reopening;
    private boolean closing;
    private long seq;
    /** How many of the lost lines no line has told of. */
    private long untold;

    private boolean failing;

    AuditLog(AuditConfig config, LogOutput file, LongSupplier clockMs) {
        this.config = config;
        this.file = file;
        this.clockMs = clockMs;
        this.thread = Thread.ofPlatform().daemon().name("audit").unstarted(this::run);
    }

    /** Opens the file of this configuration, which must have one. */
    static AuditLog start(AuditConfig config) throws IOException {
        AuditLog log = new AuditLog(config, open(config), System::currentTimeMillis);
        log.thread.start();
        return log;
    }

    static LogOutput open(AuditConfig config) throws IOException {
        if (config.file() == null) {
            throw new IllegalArgumentException("no file is configured");
        }
        try {
            return LogOutput.ownFile(config.file().path());
        } catch (IOException e) {
            throw new IOException("opening audit file '" + config.file() + "' failed: " + e.getMessage(), e);
        }
    }

    /** Records an event, unless the configuration leaves its group out. Any thread may call it. */
    public void record(AuditEvent event) {
        if (!config.events().contains(event.kind().group())) {
            return;
        }
        lock.lock();
        try {
            if (counts.isEmpty()) {
                begun.signal();
            }
            if (!counts.add(event, clockMs.getAsLong())) {
                lose(1);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether clients that come and go are recorded. */
    public boolean recordsConnections() {
        return config.clients();
    }

    /** Returns another number for a connection each time. */
    public long nextConnection() {
        return connections.incrementAndGet();
    }

    /** How many lines have been lost so far. */
    public long lost() {
        return lost.get();
    }

    /** Returns a key or channel as events have it; null if they have none. */
    public @Nullable String object(byte[] name) {
        return switch (config.keys()) {
            case NONE -> null;
            case START ->
                new String(Arrays.copyOf(name, Math.min(name.length, OBJECT_BYTES_MAX)), StandardCharsets.ISO_8859_1);
            case HASH -> Sha256.hex(name).substring(0, HASH_CHARACTERS);
        };
    }

    /** Opens the file by its name again; events until now go to the old one. */
    public void reopen() {
        lock.lock();
        try {
            reopening = true;
            hurry();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Goes on under another configuration.
     *
     * @param opened its file; null to keep the one in use
     */
    void use(AuditConfig next, @Nullable LogOutput opened) {
        lock.lock();
        try {
            config = next;
            nextFile = opened == null ? nextFile : opened;
            hurry();
        } finally {
            lock.unlock();
        }
    }

    AuditConfig config() {
        return config;
    }

    /** Writes everything that has been recorded, and ends. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            hurry();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(CLOSED_WITHIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean last = false;
        while (!last) {
            last = awaitTheNext();
            try {
                write(last);
            } catch (RuntimeException | Error e) {
                // No error may end this thread.
                LOG.error("writing the audit log failed", e);
            }
        }
        close(file);
    }

    /** Waits until there is something to write and its second is over; returns whether the log is to end. */
    private boolean awaitTheNext() {
        lock.lock();
        try {
            while (!isHurried() && counts.isEmpty()) {
                begun.awaitUninterruptibly();
            }
            long leftNs = TimeUnit.MILLISECONDS.toNanos(PERIOD_MS - clockMs.getAsLong() % PERIOD_MS);
            while (!isHurried() && leftNs > 0) {
                leftNs = hurried.awaitNanos(leftNs);
            }
            return closing;
        } catch (InterruptedException e) {
            return closing;
        } finally {
            lock.unlock();
        }
    }

    private boolean isHurried() {
        return closing || reopening || nextFile != null;
    }

    private void hurry() {
        begun.signal();
        hurried.signal();
    }

    /** Writes what is due, on the caller's thread. */
    void write(boolean all) {
        List<AuditCounts.Entry> due;
        LogOutput other;
        boolean reopen;
        lock.lock();
        try {
            due = counts.take(clockMs.getAsLong(), all);
            other = nextFile;
            reopen = reopening;
            nextFile = null;
            reopening = false;
        } finally {
            lock.unlock();
        }
        due.forEach(this::write);
        if (other != null) {
            close(file);
            file = other;
        } else if (reopen) {
            reopenNow();
        }
    }

    private void write(AuditCounts.Entry entry) {
        long missing = untold;
        try {
            file.write(AuditLine.of(entry.timeMs(), seq + 1, entry.event(), entry.count(), missing));
            seq++;
            told(missing);
        } catch (IOException e) {
            lose(1);
            if (!failing) {
                failing = true;
                LOG.error(EACH, "writing audit file '{}' failed, events are lost: {}", file.file(), e.toString());
            }
        }
    }

    private void told(long missing) {
        lock.lock();
        try {
            untold -= missing;
        } finally {
            lock.unlock();
        }
        if (failing) {
            failing = false;
            LOG.warn(EACH, "the audit file '{}' can be written again", file.file());
        }
    }

    private void lose(long lines) {
        lock.lock();
        try {
            untold += lines;
        } finally {
            lock.unlock();
        }
        lost.addAndGet(lines);
    }

    private void reopenNow() {
        try {
            file.reopen();
        } catch (IOException e) {
            LOG.error(
                    EACH, "reopening audit file '{}' failed, the old one stays in use: {}", file.file(), e.toString());
        }
    }

    private static void close(LogOutput old) {
        try {
            old.close();
        } catch (IOException e) {
            LOG.warn(EACH, "closing audit file '{}' failed: {}", old.file(), e.toString());
        }
    }
}
