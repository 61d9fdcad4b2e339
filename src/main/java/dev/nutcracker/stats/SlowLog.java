package dev.nutcracker.stats;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The latest slow requests of one pool, of all workers; off until it is {@link #set}. Thread-safe; only requests that are
 * slow come here.
 */
public final class SlowLog {
    /** Requests of this time and longer are slow; the setting for none. */
    public static final long NEVER_NS = Long.MAX_VALUE;

    private final ArrayDeque<SlowRequest> newestFirst = new ArrayDeque<>();
    private volatile long slowFromNs = NEVER_NS;
    private volatile boolean keepsKeys;
    private int lengthMax;
    private long nextId;

    /**
     * Changes what is kept.
     *
     * @param newSlowFromNs requests that take so long or longer are slow; {@link #NEVER_NS} for none
     * @param newLengthMax how many requests are kept
     * @param keys whether their keys are to be kept
     */
    public synchronized void set(long newSlowFromNs, int newLengthMax, boolean keys) {
        lengthMax = newLengthMax;
        slowFromNs = newLengthMax == 0 ? NEVER_NS : newSlowFromNs;
        keepsKeys = keys && slowFromNs != NEVER_NS;
        while (newestFirst.size() > lengthMax) {
            newestFirst.removeLast();
        }
    }

    /** From which time on requests are slow; {@link #NEVER_NS} if none are. */
    public long slowFromNs() {
        return slowFromNs;
    }

    /** How many requests are kept. */
    public synchronized int lengthMax() {
        return lengthMax;
    }

    /** Whether a request that took so long belongs here. */
    public boolean isSlow(long totalNs) {
        return totalNs >= slowFromNs;
    }

    /** Whether requests that may turn out to be slow need their keys. */
    public boolean keepsKeys() {
        return keepsKeys;
    }

    /** Takes down a request, whatever its id, and forgets the oldest if there are too many. */
    public synchronized void add(SlowRequest request) {
        newestFirst.addFirst(request.numbered(nextId++));
        if (newestFirst.size() > lengthMax) {
            newestFirst.removeLast();
        }
    }

    /** Up to {@code count} requests, the latest first. */
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

    /** Forgets all requests; ids go on. */
    public synchronized void clear() {
        newestFirst.clear();
    }
}
