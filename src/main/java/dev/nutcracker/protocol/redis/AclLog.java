package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Denial;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the clients of a pool have been refused because they lack the right, the latest first. Like ones within a minute are one
 * entry. Thread-safe; no request that is served comes here.
 */
final class AclLog {
    private static final long ALIKE_MS = 60_000;
    /** How many of the latest entries are compared with a new one. */
    private static final int COMPARED = 10;

    private final Object lock = new Object();
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private int entriesMax;

    /**
     * Refusals that are alike.
     *
     * @param count how many
     * @param atMs when the latest was, since the epoch
     * @param client the latest client, as in CLIENT LIST
     */
    record Entry(long count, Denial denial, long atMs, String client) {
        private boolean isLike(Entry other) {
            return denial.reason() == other.denial.reason()
                    && denial.inTransaction() == other.denial.inTransaction()
                    && Math.abs(atMs - other.atMs) <= ALIKE_MS
                    && Arrays.equals(denial.object(), other.denial.object())
                    && denial.user().equals(other.denial.user());
        }
    }

    /** Keeps so many entries from now on. */
    void bound(int most) {
        synchronized (lock) {
            entriesMax = most;
            shrink();
        }
    }

    /** Whether anything is kept. */
    boolean isOn() {
        synchronized (lock) {
            return entriesMax > 0;
        }
    }

    /** @param nowMs since the epoch */
    void add(Denial denial, long nowMs, String client) {
        Entry added = new Entry(1, denial, nowMs, client);
        synchronized (lock) {
            Entry known = takeLike(added);
            entries.addFirst(known == null ? added : new Entry(known.count + 1, known.denial, nowMs, client));
            shrink();
        }
    }

    private @Nullable Entry takeLike(Entry added) {
        Iterator<Entry> latest = entries.iterator();
        for (int i = 0; i < COMPARED && latest.hasNext(); i++) {
            Entry entry = latest.next();
            if (entry.isLike(added)) {
                latest.remove();
                return entry;
            }
        }
        return null;
    }

    private void shrink() {
        while (entries.size() > entriesMax) {
            entries.removeLast();
        }
    }

    /** Returns up to {@code count} entries, the latest first. */
    List<Entry> latest(long count) {
        synchronized (lock) {
            return new ArrayList<>(entries).subList(0, (int) Math.min(count, entries.size()));
        }
    }

    void clear() {
        synchronized (lock) {
            entries.clear();
        }
    }
}
