package dev.nutcracker.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls back when one of some files has changed: another file has its name, through symbolic links, or it has another size or
 * time. It must be unchanged for a second then, since a file may be half written. After a failure it calls back each hour.
 */
final class FileRefresh {
    private static final Logger LOG = LoggerFactory.getLogger(FileRefresh.class);
    private static final long SETTLED_MS = 1000;
    private static final long AGAIN_MS = TimeUnit.HOURS.toMillis(1);
    /** In place of the stamp of a file that may have changed after it was read. */
    private static final String UNREAD = "unread";

    private @Nullable ScheduledExecutorService looking;
    private long everyMs;
    private Set<Path> files = Set.of();
    private Map<Path, String> known = Map.of();
    private Map<Path, String> fresh = Map.of();
    private long failedMs;
    private @Nullable BooleanSupplier changed;
    private @Nullable Runnable looked;

    /**
     * Looks at these files from now on, on a thread of its own.
     *
     * @param readFrom when they began to be read; one that has changed since, or shortly before, counts as changed
     * @param periodMs how often; 0 for never
     * @param onChange takes them on; returns whether that was possible
     * @param onLook called each time
     */
    synchronized void watch(
            Set<Path> paths, Instant readFrom, long periodMs, BooleanSupplier onChange, Runnable onLook) {
        boolean same = files.equals(paths) && everyMs == periodMs;
        changed = onChange;
        looked = onLook;
        known = stampsAsRead(paths, readFrom);
        fresh = known;
        if (same) {
            return;
        }
        stop();
        files = paths;
        everyMs = periodMs;
        if (periodMs > 0 && !paths.isEmpty()) {
            looking = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("refresh").factory());
            looking.scheduleWithFixedDelay(this::lookSafely, periodMs, periodMs, TimeUnit.MILLISECONDS);
        }
    }

    synchronized void stop() {
        if (looking != null) {
            looking.shutdown();
            looking = null;
        }
    }

    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException | Error e) {
            LOG.error("looking at the files of certificates failed", e);
        }
    }

    private void look() {
        BooleanSupplier onChange;
        synchronized (this) {
            if (looked != null) {
                looked.run();
            }
            Map<Path, String> found = stamps(files);
            boolean again = failedMs != 0 && System.currentTimeMillis() - failedMs >= AGAIN_MS;
            if (found.equals(known) && !again) {
                return;
            }
            if (!found.equals(fresh)) {
                fresh = found;
                if (looking != null && everyMs > SETTLED_MS) {
                    looking.schedule(this::lookSafely, SETTLED_MS, TimeUnit.MILLISECONDS);
                }
                return;
            }
            known = found;
            onChange = changed;
        }
        // Not under the lock: what is taken on may call watch.
        boolean done = onChange != null && onChange.getAsBoolean();
        synchronized (this) {
            failedMs = done ? 0 : System.currentTimeMillis();
        }
    }

    private static Map<Path, String> stampsAsRead(Set<Path> paths, Instant readFrom) {
        Map<Path, String> stamps = stamps(paths);
        Instant settled = readFrom.minusMillis(SETTLED_MS);
        stamps.replaceAll((path, stamp) -> hasChangedSince(settled, path) ? UNREAD : stamp);
        return stamps;
    }

    private static boolean hasChangedSince(Instant time, Path path) {
        try {
            return Files.getLastModifiedTime(path).toInstant().isAfter(time);
        } catch (IOException e) {
            return true;
        }
    }

    private static Map<Path, String> stamps(Set<Path> paths) {
        Map<Path, String> stamps = new TreeMap<>();
        for (Path path : paths) {
            stamps.put(path, stamp(path));
        }
        return stamps;
    }

    private static String stamp(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return attributes.fileKey() + " " + attributes.size() + ' ' + attributes.lastModifiedTime();
        } catch (IOException e) {
            return "";
        }
    }
}
