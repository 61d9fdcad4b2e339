package dev.nutcracker.proxy;

import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.DiscoverySource;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.stats.DiscoveryReport;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The pools whose servers a source names. Nothing for them is loaded, and no thread is there, before a configuration has one. {@link
 * Proxy} calls one method at a time.
 */
final class DiscoveredPools {
    private final RunningPools pools;
    private final TopologyWatches watches;
    private final Maker maker;
    private @Nullable ServerLists lists;

    /** A change of the pools. */
    @FunctionalInterface
    interface Change {
        void make() throws IOException;
    }

    /** Makes a change while nothing else changes or is asked; on any thread. */
    @FunctionalInterface
    interface Maker {
        void make(Change change) throws IOException;
    }

    DiscoveredPools(RunningPools pools, TopologyWatches watches, Maker maker) {
        this.pools = pools;
        this.watches = watches;
        this.maker = maker;
    }

    /** The configuration with the lists that are in force. */
    Configuration inForce(Configuration next) {
        if (lists == null
                && next.pools().stream().noneMatch(pool -> pool.topology().discovery() != null)) {
            return next;
        }
        if (lists == null) {
            lists = new ServerLists(watches.dnsSockets(), this::take);
        }
        return lists.inForce(pools.configuration(), next);
    }

    /** That configuration is in effect. */
    void adopt(Configuration known) {
        if (lists != null) {
            lists.adopt(known);
        }
    }

    private void take(String pool, DiscoverySource source, List<ServerConfig> servers) throws IOException {
        maker.make(() -> {
            if (lists == null || !lists.isSourceOf(pool, source)) {
                throw new CancellationException("the pool has another source by now");
            }
            pools.takeList(pool, source, servers);
            lists.took(pool, source, servers);
        });
    }

    List<DiscoveryReport> reports() {
        return lists == null ? List.of() : lists.reports(pools.configuration());
    }

    void close() {
        if (lists != null) {
            lists.close();
        }
    }
}
