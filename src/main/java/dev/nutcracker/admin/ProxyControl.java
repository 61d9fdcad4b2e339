package dev.nutcracker.admin;

import dev.nutcracker.audit.AuditSwitch;
import dev.nutcracker.config.ConfigText;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.StartupSettings;
import dev.nutcracker.console.Console;
import dev.nutcracker.health.OperatorAction;
import dev.nutcracker.net.Encryption;
import dev.nutcracker.stats.Difference;
import dev.nutcracker.stats.DiscoveryReport;
import dev.nutcracker.stats.MetricsSnapshot;
import dev.nutcracker.stats.PoolMetrics;
import dev.nutcracker.stats.ProxySnapshot;
import dev.nutcracker.stats.RouteReport;
import dev.nutcracker.stats.ServerReport;
import dev.nutcracker.stats.SlowRequest;
import dev.nutcracker.stats.TopologyReport;
import dev.nutcracker.ui.UiState;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A running proxy as operators see it: the data that it shows and the actions that it offers. Any thread may call it.
 */
public interface ProxyControl {
    /** Returns the current statistics. May block. */
    ProxySnapshot snapshot();

    /** Returns all metrics as of now. May block. */
    MetricsSnapshot metrics();

    /** Returns the request times so far, by pool. May block. */
    List<PoolMetrics> poolMetrics();

    /** Returns the latest slow requests of each pool, newest first. */
    Map<String, List<SlowRequest>> slowRequests();

    /** Returns the servers of each pool and their states, the pools in the order of the configuration. May block. */
    List<ServerReport> servers();

    /** Returns where the servers are that others name, by pool; pools whose servers have addresses are left out. */
    List<TopologyReport> topologies();

    /** Returns who names the servers of the pools with discovery, and which these are, by pool. */
    List<DiscoveryReport> discoveries();

    /**
     * Carries out an operator's order about one server.
     *
     * @param by the origin of the request, for the log
     */
    ControlAnswer order(String pool, String server, OperatorAction action, String by);

    /** Returns the routes of each routing pool, in the order of the configuration. May block. */
    List<RouteReport> routes();

    /** Returns the latest reads that mirrors have answered otherwise, the newest first. May block. */
    List<Difference> differences();

    /**
     * Lets a route take another percentage of the keys, until the next reload.
     *
     * @param by the origin of the request, for the log
     */
    ControlAnswer share(String pool, int route, double percent, String by);

    /** Somebody who is no operator has asked for what only operators may do. */
    void operatorRefused();

    /** Returns the switch of the audit log. */
    AuditSwitch audit();

    /**
     * Returns why clients should not be sent here; empty if they should: every pool listens, the proxy is not stopping,
     * and its servers are as the configuration demands.
     */
    String unreadiness();

    /** Returns the configuration as last loaded. */
    Configuration configuration();

    /**
     * Returns the settings that only a restart changes, as they are in effect; {@link #configuration} may differ from
     * them.
     */
    StartupSettings inEffect();

    /** Returns the configuration in effect, as a file. */
    default String configText() {
        return ConfigText.of(configuration(), inEffect());
    }

    String version();

    /** Returns the name of the library for TLS; null if there is no TLS. */
    @Nullable
    String tlsLibrary();

    /** Returns the TLS of the stats port as it is in effect; null if that is plain. */
    @Nullable
    Encryption encryption();

    /** Returns the console, which shows and changes everything else. */
    Console console();

    /** Returns the data of the web page. */
    UiState page();

    /**
     * Reloads the configuration file. Blocks until the changes are in effect, or refused.
     *
     * @param by the origin of the request, for the log
     */
    ControlAnswer reload(String by);
}
