package dev.nutcracker.server;

import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.health.Policy;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/** The lines of the log about a pool's configuration. Thread-safe. */
final class PoolNotices {
    private static final Logger LOG = LoggerFactory.getLogger(PoolState.class);
    /** Marks lines that are logged each time, even if one repeats. */
    private static final Marker EACH = MarkerFactory.getMarker("each");

    private PoolNotices() {}

    /** The pool goes by this configuration from now on, and went by the other one before. */
    static void changed(PoolConfig config, PoolConfig before, Policy policy) {
        if (!config.settings().hasHandshakeOf(before.settings())) {
            LOG.info(EACH, "pool {} renews its server connections for another password or database", config.name());
        }
        if (!config.failureRules().equals(before.failureRules())) {
            lid(config, policy);
        }
    }

    /** How many servers may be out of use. */
    static void lid(PoolConfig config, Policy policy) {
        if (config.failureRules().maxEjectedPercent() < 100 && (policy == Policy.EJECT || policy == Policy.FAILOVER)) {
            LOG.info(
                    "pool {}: at most {} of {} servers may be out at a time (max_ejected_percent)",
                    config.name(),
                    config.failureRules().maxEjected(config.servers().size()),
                    config.servers().size());
        }
    }

    /**
     * A client's script was sent to the server of its first key, though other keys of it are elsewhere.
     *
     * @param told whether this was logged before
     */
    static void scriptWentToFirstKey(PoolConfig config, AtomicBoolean told) {
        if (!told.getPlain() && !told.getAndSet(true)) {
            LOG.warn(
                    "pool {} runs a script with keys of several servers at the server of the first key"
                            + " (scripts_on_first_server): it reads and writes its other keys there, where other commands"
                            + " do not find them; from now on this is only counted",
                    config.name());
        }
    }
}
