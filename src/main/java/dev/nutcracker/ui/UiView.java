package dev.nutcracker.ui;

import dev.nutcracker.console.ProxyView;
import dev.nutcracker.stats.History;
import dev.nutcracker.stats.Intervals;
import dev.nutcracker.stats.Pulse;
import dev.nutcracker.stats.ReloadTally;
import dev.nutcracker.stats.ServerReport;
import dev.nutcracker.stats.StateBands;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A running proxy as the web page shows it. Any thread may call it. */
public interface UiView {
    /** Returns what the page has in common with the console. */
    ProxyView console();

    /**
     * Returns what is cheap to know: one task at each worker. Blocks until they have answered.
     *
     * @param pool of the clients that are wanted; null for all pools
     * @param clientsMax how many clients are wanted at most: those for which most is kept
     */
    Pulse pulse(@Nullable String pool, int clientsMax);

    /** Returns the servers of each pool, the pools in the order of the configuration, with the counts of a moment. */
    List<ServerReport> servers(Pulse pulse);

    /** Returns the latest interval as far as it is known without asking the workers; null before the first one is over. */
    @Nullable
    Intervals intervals();

    History history();

    StateBands bands();

    ReloadTally.Snapshot reloads();

    /** Returns the digest of the configuration in effect; empty if there is no file. */
    String configDigest();

    /** Returns how many values and states operators have set at run time. */
    default int overrides() {
        return 0;
    }

    String hostName();
}
