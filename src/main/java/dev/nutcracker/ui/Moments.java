package dev.nutcracker.ui;

import dev.nutcracker.stats.Intervals;
import dev.nutcracker.stats.Pulse;
import dev.nutcracker.stats.ServerReport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The state of the proxy at moments: viewers of the same pool within a second share one, so that workers are not asked
 * for each of them. Thread-safe.
 */
final class Moments {
    private static final long SHARED_NS = TimeUnit.SECONDS.toNanos(1);

    /** So many clients are shown. */
    private static final int CLIENTS_MAX = 50;

    private final UiView view;
    private final LongSupplier nanoTime;
    private final Map<String, Moment> latest = new HashMap<>();

    /**
     * The state at a moment.
     *
     * @param takenNs of a monotonic clock
     * @param intervals null before the first interval is over
     */
    record Moment(
            long takenNs,
            Pulse pulse,
            List<ServerReport> servers,
            @Nullable Intervals intervals) {}

    Moments(UiView view, LongSupplier nanoTime) {
        this.view = view;
        this.nanoTime = nanoTime;
    }

    /** @param pool null for all pools */
    synchronized Moment of(@Nullable String pool) {
        long nowNs = nanoTime.getAsLong();
        latest.values().removeIf(moment -> nowNs - moment.takenNs() >= SHARED_NS);
        return latest.computeIfAbsent(pool == null ? "" : pool, _ -> take(pool, nowNs));
    }

    private Moment take(@Nullable String pool, long nowNs) {
        Pulse pulse = view.pulse(pool, CLIENTS_MAX);
        return new Moment(nowNs, pulse, view.servers(pulse), view.intervals());
    }
}
