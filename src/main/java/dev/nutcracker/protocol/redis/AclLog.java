package dev.nutcracker.protocol.redis;

import dev.nutcracker.buffer.RecentEntries;
import dev.nutcracker.protocol.Denial;
import java.util.Arrays;
import java.util.List;

/**
 * What the clients of a pool have been refused because they lack the right, the latest first. Like ones within a minute are one
 * entry. Thread-safe; no request that is served comes here.
 */
final class AclLog {
    private static final long ALIKE_MS = 60_000;
    /** How many of the latest entries are compared with a new one. */
    private static final int COMPARED = 10;

    private final RecentEntries<Entry> entries = new RecentEntries<>(Entry::textBytes);

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

        private long textBytes() {
            return (long) denial.object().length + denial.user().length() + client.length();
        }
    }

    /** Keeps so many entries from now on, if there is room for them. */
    void bound(int most) {
        entries.bound(most);
    }

    /** Whether anything is kept. */
    boolean isOn() {
        return entries.lengthMax() > 0;
    }

    /** @param nowMs since the epoch */
    void add(Denial denial, long nowMs, String client) {
        Entry added = new Entry(1, denial, nowMs, client);
        entries.add(
                added,
                COMPARED,
                entry -> entry.isLike(added),
                known -> new Entry(known.count + 1, known.denial, nowMs, client));
    }

    /** Returns up to {@code count} entries, the latest first. */
    List<Entry> latest(long count) {
        return entries.latest((int) Math.min(count, Integer.MAX_VALUE));
    }

    void clear() {
        entries.clear();
    }
}
