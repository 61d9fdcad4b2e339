package dev.nutcracker.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Calls back when some of the files that a configuration names have changed: another file has the name, through symbolic links, or
 * it has another size or time. They must be unchanged for a second then, since a file may be half written. After a failure it calls
 * back each hour.
 */
final class FileRefresh {
    private static final long UNCHANGED_MS = 1000;
    private static final long AGAIN_MS = TimeUnit.HOURS.toMillis(1);
    /** In place of the stamp of a file that may have changed after it was read. */
    private static final String UNREAD = "unread";

    private final PeriodicLook looking = new PeriodicLook("refresh", this::look);
    private Set<Path> files = Set.of();
    private long everyMs;
    /** The files as they are in effect. */
    private Map<Path, String> known = Map.of();
    /** As the latest look has found them. */
    private Map<Path, String> fresh = Map.of();
    /** As they were when taking them on failed; null if it has not. */
    private @Nullable Map<Path, String> refused;

    private long refusedMs;
    private @Nullable Predicate<Set<Path>> changed;
    private @Nullable Runnable looked;

    /**
     * Looks at these files from now on, on a thread of its own. They are in effect as they were read.
     *
     * @param readFrom when they began to be read; one that has changed since, or shortly before, counts as changed
     * @param periodMs how often; 0 for never
     * @param onChange takes on those that have changed; returns whether that was possible
     * @param onLook called each time
     */
    synchronized void watch(
            Set<Path> paths, Instant readFrom, long periodMs, Predicate<Set<Path>> onChange, Runnable onLook) {
        boolean same = files.equals(paths) && everyMs == periodMs;
        changed = onChange;
        looked = onLook;
        known = stampsAsRead(paths, readFrom);
        fresh = known;
        refused = null;
        if (same) {
            return;
        }
        looking.stop();
        files = paths;
        everyMs = periodMs;
        if (periodMs > 0 && !paths.isEmpty()) {
            looking.start(periodMs);
        }
    }

    void stop() {
        looking.stop();
    }

    /** The files that are not as they are in effect. */
    synchronized Set<Path> changed() {
        return changed(stamps(files));
    }

    private Set<Path> changed(Map<Path, String> found) {
        Set<Path> differing = new TreeSet<>();
        found.forEach((path, stamp) -> {
            if (!stamp.equals(known.get(path))) {
                differing.add(path);
            }
        });
        return differing;
    }

    private void look() {
        Set<Path> differing;
        Map<Path, String> found;
        Predicate<Set<Path>> onChange;
        synchronized (this) {
            if (looked != null) {
                looked.run();
            }
            found = stamps(files);
            differing = changed(found);
            onChange = changed;
            if (differing.isEmpty() || onChange == null || !lookAt(found)) {
                return;
            }
        }
        // Not under the lock: what is taken on calls watch.
        boolean done = onChange.test(differing);
        synchronized (this) {
            refused = done ? null : found;
            refusedMs = System.currentTimeMillis();
        }
    }

    /** Takes note of changed files; returns whether they are as the look before has found them, and were not refused within an hour. */
    private boolean lookAt(Map<Path, String> found) {
        if (Objects.equals(found, refused)) {
            return System.currentTimeMillis() - refusedMs >= AGAIN_MS;
        }
        if (found.equals(fresh)) {
            return true;
        }
        fresh = found;
        if (everyMs > UNCHANGED_MS) {
            looking.lookAgainIn(UNCHANGED_MS);
        }
        return false;
    }

    private static Map<Path, String> stampsAsRead(Set<Path> paths, Instant readFrom) {
        Map<Path, String> stamps = stamps(paths);
        Instant unchangedSince = readFrom.minusMillis(UNCHANGED_MS);
        stamps.replaceAll((path, stamp) -> hasChangedSince(unchangedSince, path) ? UNREAD : stamp);
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
