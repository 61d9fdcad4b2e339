package dev.nutcracker.admin;

import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.StartupSettings;
import dev.nutcracker.stats.MetricsSnapshot;
import dev.nutcracker.stats.PoolMetrics;
import dev.nutcracker.stats.ProxySnapshot;
import dev.nutcracker.stats.SlowRequest;
import java.util.List;
import java.util.Map;

/** A running proxy as its operators see it: what it tells of itself, and what it can be asked to do. Any thread may ask. */
public interface ProxyControl {
    /** The statistics of this moment. May block. */
    ProxySnapshot snapshot();

    /** Everything that is measured, at this moment. May block. */
    MetricsSnapshot metrics();

    /** How long requests took until this moment, by pool. May block. */
    List<PoolMetrics> poolMetrics();

    /** The latest slow requests of each pool, the newest first. */
    Map<String, List<SlowRequest>> slowRequests();

    /** Whether clients should be sent here: every pool listens, and the proxy is not about to end. */
    boolean isReady();

    /** What the file said when it was last taken over. */
    Configuration configuration();

    /** What holds until the next start, be it what {@link #configuration} says or not. */
    StartupSettings inEffect();

    String version();

    /**
     * Takes over what has changed in the configuration file. Blocks until that is done, or refused.
     *
     * @param by who asks, for the log
     */
    ReloadAnswer reload(String by);
}
