package dev.nutcracker.stats;

import dev.nutcracker.buffer.RecentEntries;
import java.util.List;

/**
 * The latest slow requests of one pool, of all workers; off until {@link #set} is called. Thread-safe; only slow
 * requests take its lock.
 */
public final class SlowLog {
    /** The setting for no slow requests at all. */
    public static final long NEVER_NS = Long.MAX_VALUE;

    private final RecentEntries<SlowRequest> entries = new RecentEntries<>(SlowRequest::textBytes);
    private volatile long slowFromNs = NEVER_NS;
    private volatile boolean keepsKeys;
    private long nextId;

    /**
     * Changes the settings.
     *
     * @param newSlowFromNs requests that take this long or longer are slow; {@link #NEVER_NS} for none
     * @param newLengthMax how many requests are kept
     * @param keys whether the keys of requests are kept
     */
    public synchronized void set(long newSlowFromNs, int newLengthMax, boolean keys) {
        slowFromNs = newLengthMax == 0 ? NEVER_NS : newSlowFromNs;
        keepsKeys = keys && slowFromNs != NEVER_NS;
        entries.bound(newLengthMax);
    }

    /** Returns the time from which requests are slow; {@link #NEVER_NS} if none are. */
    public long slowFromNs() {
        return slowFromNs;
    }

    /** Returns how many requests are kept, if there is room for them. */
    public int lengthMax() {
        return entries.lengthMax();
    }

    /** Returns whether a request that took this long is slow. */
    public boolean isSlow(long totalNs) {
        return totalNs >= slowFromNs;
    }

    /** Returns whether the keys of requests are needed, in case they turn out to be slow. */
    public boolean keepsKeys() {
        return keepsKeys;
    }

    /** Adds a request and gives it the next id; removes the oldest if there are too many. */
    public synchronized void add(SlowRequest request) {
        entries.add(request.numbered(nextId++));
    }

    /** Adds a request that another process has had, with its id. */
    public synchronized void goOnWith(SlowRequest request) {
        nextId = Math.max(nextId, request.id());
        if (entries.lengthMax() > 0) {
            add(request);
        }
    }

    /** Returns up to {@code count} requests, the latest first. */
    public List<SlowRequest> latest(int count) {
        return entries.latest(count);
    }

    public int length() {
        return entries.length();
    }

    /** Removes all requests; ids go on. */
    public void clear() {
        entries.clear();
    }
}
