package dev.nutcracker.stats;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The latest slow requests of one pool, of all workers; off until {@link #set} is called. Thread-safe; only slow
 * requests take its lock.
 */
public final class SlowLog {
    /** The setting for no slow requests at all. */
    public static final long NEVER_NS = Long.MAX_VALUE;

    private final ArrayDeque<SlowRequest> newestFirst = new ArrayDeque<>();
    private volatile long slowFromNs = NEVER_NS;
    private volatile boolean keepsKeys;
    private int lengthMax;
    private long nextId;

    /**
     * Changes the settings.
     *
     * @param newSlowFromNs requests that take this long or longer are slow; {@link #NEVER_NS} for none
     * @param newLengthMax how many requests are kept
     * @param keys whether the keys of requests are kept
     */
    public synchronized void set(long newSlowFromNs, int newLengthMax, boolean keys) {
        lengthMax = newLengthMax;
        slowFromNs = newLengthMax == 0 ? NEVER_NS : newSlowFromNs;
        keepsKeys = keys && slowFromNs != NEVER_NS;
        while (newestFirst.size() > lengthMax) {
            newestFirst.removeLast();
        }
    }

    /** Returns the time from which requests are slow; {@link #NEVER_NS} if none are. */
    public long slowFromNs() {
        return slowFromNs;
    }

    /** Returns how many requests are kept. */
    public synchronized int lengthMax() {
        return lengthMax;
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
        newestFirst.addFirst(request.numbered(nextId++));
        if (newestFirst.size() > lengthMax) {
            newestFirst.removeLast();
        }
    }

    /** Adds a request that another process has had, with its id. */
    public synchronized void goOnWith(SlowRequest request) {
        nextId = Math.max(nextId, request.id());
        if (lengthMax > 0) {
            add(request);
        }
    }

    /** Returns up to {@code count} requests, the latest first. */
    public synchronized List<SlowRequest> latest(int count) {
        List<SlowRequest> latest = new ArrayList<>(Math.min(count, newestFirst.size()));
        Iterator<SlowRequest> requests = newestFirst.iterator();
        while (latest.size() < count && requests.hasNext()) {
            latest.add(requests.next());
        }
        return latest;
    }

    public synchronized int length() {
        return newestFirst.size();
    }

    /** Removes all requests; ids go on. */
    public synchronized void clear() {
        newestFirst.clear();
    }
}
