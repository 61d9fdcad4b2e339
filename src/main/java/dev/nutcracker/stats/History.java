package dev.nutcracker.stats;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the pools have done lately: one sample of each series every 5 seconds, in rings. Servers have rings while somebody
 * looks at their pool, and for 5 minutes after. Thread-safe.
 *
 * <pre>
 *              oldest                    latest
 *   times       │ t ── t ── t ── t ── t ── t │        one slot for each sample, the same in all rings
 *   all pools   │ v    v    v    v    v    v │
 *   alpha       │ v    v    v    v    v    v │        a ring for each series
 *   alpha/one   │ –    –    –    v    v    v │        nobody has looked before
 * </pre>
 *
 * <p>All rings together take at most {@link #BYTES_MAX}: there are none for the pools and servers for which they would
 * not do.
 */
public final class History {
    /** How far samples are apart. */
    public static final int STEP_S = 5;

    /** How much memory all samples may take. */
    public static final long BYTES_MAX = 4L << 20;

    private static final long WATCHED_MS = 5 * 60 * 1000L;
    private static final long ARRAY_BYTES = 16;
    private static final float NS_PER_US = 1000;

    private int capacity;
    private long[] timesMs = {};
    /** The number of the next sample; the first one has 0. */
    private long next;

    private Ring<Series> all = new Ring<>(Series.values(), 0);
    private final Map<String, Ring<Series>> pools = new HashMap<>();
    private final Map<ServerKey, Ring<ServerSeries>> servers = new LinkedHashMap<>();
    /** Until when the servers of a pool are watched. */
    private final Map<String, Long> watchedUntilMs = new HashMap<>();

    /** What is kept of a server over time: requests and failed connections a second, a percentile of its times in µs. */
    public enum ServerSeries {
        REQUESTS,
        FAILURES,
        P99;

        /** Returns its name in JSON. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The name of a server and of its pool. */
    public record ServerKey(String pool, String server) {}

    /**
     * Some of the samples.
     *
     * @param first the number of the first one
     * @param timesMs when they were taken, in milliseconds since the epoch
     * @param values by series, one for each time; not a number where there was nothing to measure; empty if none are kept
     * @param servers the same of the servers that are watched
     */
    public record Part(
            long first,
            long[] timesMs,
            Map<Series, float[]> values,
            Map<ServerKey, Map<ServerSeries, float[]>> servers) {}

    /** The rings of one pool or server. */
    private static final class Ring<S extends Enum<S>> {
        private final S[] series;
        private final float[][] values;

        Ring(S[] series, int capacity) {
            this.series = series;
            this.values = new float[series.length][capacity];
            for (float[] one : values) {
                Arrays.fill(one, Float.NaN);
            }
        }

        static long bytes(int series, int capacity) {
            return series * (ARRAY_BYTES + Float.BYTES * (long) capacity);
        }

        void clear(int slot) {
            for (float[] one : values) {
                one[slot] = Float.NaN;
            }
        }

        void set(S which, int slot, double value) {
            values[which.ordinal()][slot] = (float) value;
        }
    }

    /**
     * Keeps the samples of so many seconds from now on. If it is another number than before, those so far are forgotten.
     *
     * @param seconds 0 to keep none
     */
    public synchronized void keep(int seconds) {
        int wanted = seconds / STEP_S;
        if (wanted != capacity) {
            capacity = wanted;
            timesMs = new long[capacity];
            all = new Ring<>(Series.values(), capacity);
            pools.clear();
            servers.clear();
            next = 0;
        }
    }

    /** Somebody looks at the servers of this pool now. */
    public synchronized void watch(String pool, long nowMs) {
        watchedUntilMs.put(pool, nowMs + WATCHED_MS);
    }

    /**
     * Takes a sample.
     *
     * @param counts of all pools at its end
     */
    public synchronized void add(Intervals interval, List<PoolSnapshot> counts) {
        if (capacity == 0) {
            return;
        }
        int slot = (int) (next % capacity);
        timesMs[slot] = interval.endMs();
        forget(interval);
        clear(slot);
        double[] sums = new double[Series.values().length];
        Latency latency = new Latency();
        for (int i = 0; i < counts.size(); i++) {
            PoolInterval pool = interval.pool(counts.get(i).name());
            if (pool != null) {
                double[] values = values(interval, pool, counts.get(i));
                add(values, sums);
                latency.add(pool.latency());
                setTimes(values, pool.latency());
                set(pools, pool.pool(), Series.values(), values, slot);
                addServers(interval, pool, slot);
            }
        }
        setTimes(sums, latency);
        sums[Series.LAG_P99.ordinal()] = lagUs(interval);
        setAll(all, sums, slot);
        next++;
    }

    private void clear(int slot) {
        all.clear(slot);
        pools.values().forEach(ring -> ring.clear(slot));
        servers.values().forEach(ring -> ring.clear(slot));
    }

    /** Gives up the rings of pools that are gone and of servers that nobody looks at any more. */
    private void forget(Intervals interval) {
        Set<String> names = interval.pools().stream().map(PoolInterval::pool).collect(Collectors.toSet());
        watchedUntilMs.values().removeIf(until -> until < interval.endMs());
        pools.keySet().retainAll(names);
        watchedUntilMs.keySet().retainAll(names);
        servers.keySet().removeIf(key -> !watchedUntilMs.containsKey(key.pool()));
        for (PoolInterval pool : interval.pools()) {
            if (!pool.servers().isEmpty()) {
                Set<String> present =
                        pool.servers().stream().map(ServerInterval::server).collect(Collectors.toSet());
                servers.keySet().removeIf(key -> key.pool().equals(pool.pool()) && !present.contains(key.server()));
            }
        }
    }

    private static double[] values(Intervals interval, PoolInterval pool, PoolSnapshot counts) {
        double[] values = new double[Series.values().length];
        values[Series.REQUESTS.ordinal()] = interval.perSecond(pool.requests());
        values[Series.SERVER_ERRORS.ordinal()] = interval.perSecond(pool.serverErrors());
        for (ErrorGroup group : ErrorGroup.values()) {
            values[series(group).ordinal()] = interval.perSecond(group.sum(pool.errors()));
        }
        values[Series.RECEIVED_BYTES.ordinal()] = interval.perSecond(pool.receivedBytes());
        values[Series.SENT_BYTES.ordinal()] = interval.perSecond(pool.sentBytes());
        values[Series.CLIENTS.ordinal()] = counts.value(PoolCounter.CLIENT_CONNECTIONS);
        for (ServerSnapshot server : counts.servers()) {
            values[Series.SERVER_CONNECTIONS.ordinal()] += server.value(ServerCounter.SERVER_CONNECTIONS);
            values[Series.IN_QUEUE.ordinal()] += server.value(ServerCounter.IN_QUEUE);
            values[Series.OUT_QUEUE.ordinal()] += server.value(ServerCounter.OUT_QUEUE);
        }
        values[Series.LAG_P99.ordinal()] = Double.NaN;
        return values;
    }

    private static Series series(ErrorGroup group) {
        return switch (group) {
            case TIMED_OUT -> Series.TIMED_OUT;
            case CONNECTION -> Series.CONNECTION_ERRORS;
            case NO_SERVER -> Series.NO_SERVER;
            case LIMIT -> Series.LIMIT_ERRORS;
            case CLIENT -> Series.CLIENT_ERRORS;
        };
    }

    private static void add(double[] values, double[] sums) {
        for (int i = 0; i < values.length; i++) {
            sums[i] += values[i];
        }
    }

    private static void setTimes(double[] values, Latency latency) {
        values[Series.P50.ordinal()] = percentileUs(latency.total(), 0.5);
        values[Series.P99.ordinal()] = percentileUs(latency.total(), 0.99);
        values[Series.P999.ordinal()] = percentileUs(latency.total(), 0.999);
        values[Series.SERVER_P99.ordinal()] = percentileUs(latency.server(), 0.99);
    }

    private static double percentileUs(LatencyHistogram times, double part) {
        return times.isEmpty() ? Double.NaN : times.percentileNs(part) / NS_PER_US;
    }

    private static double lagUs(Intervals interval) {
        double slowest = Double.NaN;
        for (Intervals.WorkerInterval worker : interval.workers()) {
            slowest = Math.max(Double.isNaN(slowest) ? 0 : slowest, percentileUs(worker.lag(), 0.99));
        }
        return slowest;
    }

    private void addServers(Intervals interval, PoolInterval pool, int slot) {
        if (!watchedUntilMs.containsKey(pool.pool())) {
            return;
        }
        for (ServerInterval server : pool.servers()) {
            double[] values = new double[ServerSeries.values().length];
            values[ServerSeries.REQUESTS.ordinal()] = interval.perSecondOfServers(server.requests());
            values[ServerSeries.FAILURES.ordinal()] =
                    interval.perSecondOfServers(Arrays.stream(server.failures()).sum());
            values[ServerSeries.P99.ordinal()] = percentileUs(server.latency().server(), 0.99);
            set(servers, new ServerKey(pool.pool(), server.server()), ServerSeries.values(), values, slot);
        }
    }

    /** Sets the values of a ring, which is made if there is memory for it. */
    private <K, S extends Enum<S>> void set(Map<K, Ring<S>> rings, K key, S[] series, double[] values, int slot) {
        Ring<S> ring = rings.get(key);
        if (ring == null) {
            if (bytes() + Ring.bytes(series.length, capacity) > BYTES_MAX) {
                return;
            }
            ring = new Ring<>(series, capacity);
            rings.put(key, ring);
        }
        setAll(ring, values, slot);
    }

    private static <S extends Enum<S>> void setAll(Ring<S> ring, double[] values, int slot) {
        for (S one : ring.series) {
            ring.set(one, slot, values[one.ordinal()]);
        }
    }

    /** Returns how much memory the samples take. */
    public synchronized long bytes() {
        return (1L + pools.size()) * Ring.bytes(Series.values().length, capacity)
                + servers.size() * Ring.bytes(ServerSeries.values().length, capacity)
                + ARRAY_BYTES
                + Long.BYTES * (long) capacity;
    }

    /** Returns how many seconds are kept. */
    public synchronized int seconds() {
        return capacity * STEP_S;
    }

    /** Returns the number that the next sample will have. */
    public synchronized long next() {
        return next;
    }

    /**
     * Returns the samples from a number on that are still kept.
     *
     * @param pool null for all pools together
     * @param from a number beyond the next sample's counts as 0: it is of a process before this one
     * @param wanted the servers whose samples are wanted, too
     */
    public synchronized Part since(@Nullable String pool, long from, List<ServerKey> wanted) {
        long oldest = Math.max(0, next - capacity);
        long first = from > next ? oldest : Math.max(oldest, from);
        int count = (int) (next - first);
        long[] times = new long[count];
        for (int i = 0; i < count; i++) {
            times[i] = timesMs[(int) ((first + i) % capacity)];
        }
        Ring<Series> ring = pool == null ? all : pools.get(pool);
        Map<ServerKey, Map<ServerSeries, float[]>> ofServers = new LinkedHashMap<>();
        for (ServerKey key : wanted) {
            Ring<ServerSeries> own = servers.get(key);
            if (own != null) {
                ofServers.put(key, part(own, ServerSeries.class, first, count));
            }
        }
        return new Part(first, times, ring == null ? Map.of() : part(ring, Series.class, first, count), ofServers);
    }

    private <S extends Enum<S>> Map<S, float[]> part(Ring<S> ring, Class<S> type, long first, int count) {
        Map<S, float[]> values = new EnumMap<>(type);
        for (S series : ring.series) {
            float[] some = new float[count];
            for (int i = 0; i < count; i++) {
                some[i] = ring.values[series.ordinal()][(int) ((first + i) % capacity)];
            }
            values.put(series, some);
        }
        return values;
    }
}
