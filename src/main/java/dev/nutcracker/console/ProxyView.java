package dev.nutcracker.console;

import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.StartupSettings;
import dev.nutcracker.stats.ClientReport;
import dev.nutcracker.stats.ConnectionReport;
import dev.nutcracker.stats.ErrorReport;
import dev.nutcracker.stats.Event;
import dev.nutcracker.stats.HandoverReport;
import dev.nutcracker.stats.HostReport;
import dev.nutcracker.stats.Intervals;
import dev.nutcracker.stats.KeyStep;
import dev.nutcracker.stats.ListenerReport;
import dev.nutcracker.stats.MemorySnapshot;
import dev.nutcracker.stats.PoolMetrics;
import dev.nutcracker.stats.RequestStep;
import dev.nutcracker.stats.ServerReport;
import dev.nutcracker.stats.SlowRequest;
import dev.nutcracker.stats.WorkerReport;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A running proxy as the console shows it. Any thread may call it; each method may block until the workers answer. */
public interface ProxyView {
    Configuration configuration();

    /** Returns the settings that only a restart changes, as they are in effect. */
    StartupSettings inEffect();

    /** Returns why clients should not be sent here; empty if they should. */
    String unreadiness();

    /** Returns the metrics since the start, the pools in the order of the configuration. */
    List<PoolMetrics> poolMetrics();

    /** Returns the servers of each pool and their states, in the same order. */
    List<ServerReport> servers();

    /**
     * Returns what the pools have done in the latest interval.
     *
     * @param withServers whether servers are wanted too
     */
    Intervals intervals(boolean withServers);

    /** @param pool null for all pools */
    List<ClientReport> clients(@Nullable String pool);

    /**
     * Returns the connections to servers.
     *
     * @param pool null for all pools
     */
    List<ConnectionReport> connections(@Nullable String pool);

    /** Returns what has failed, by pool, server and kind. */
    List<ErrorReport> errors();

    List<WorkerReport> workers();

    /** Returns the latest slow requests of each pool, the newest first. */
    Map<String, List<SlowRequest>> slowRequests();

    /** Returns the way of a key from a pool to its server, as things are now. */
    List<KeyStep> where(String pool, byte[] key);

    /** Returns what would become of a request of a client of a pool. Nothing is sent. */
    List<RequestStep> explain(String pool, List<byte[]> words);

    /** Returns the latest events, the oldest first. */
    List<Event> events();

    MemorySnapshot memory();

    /** Returns the sockets at which the pools listen. */
    List<ListenerReport> listeners();

    /** Returns the names of servers that are looked up. */
    List<HostReport> hosts();

    /** Returns the latest hand-over; null before there was one. */
    @Nullable
    HandoverReport handover();

    /** Returns the version of twemproxy that this proxy stands for. */
    String version();

    /** Returns for how many seconds the process has been running. */
    long uptimeS();
}
