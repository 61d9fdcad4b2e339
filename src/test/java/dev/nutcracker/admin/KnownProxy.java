package dev.nutcracker.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.audit.AuditSwitch;
import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.StartupSettings;
import dev.nutcracker.console.Console;
import dev.nutcracker.console.ProgramOrders;
import dev.nutcracker.health.OperatorAction;
import dev.nutcracker.net.Encryption;
import dev.nutcracker.stats.ClientPhase;
import dev.nutcracker.stats.Difference;
import dev.nutcracker.stats.DiscoveryReport;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.JvmSnapshot;
import dev.nutcracker.stats.Limit;
import dev.nutcracker.stats.MemorySnapshot;
import dev.nutcracker.stats.MetricsSnapshot;
import dev.nutcracker.stats.MirrorReport;
import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.PoolMetrics;
import dev.nutcracker.stats.PoolSnapshot;
import dev.nutcracker.stats.ProgramMetrics;
import dev.nutcracker.stats.ProxySnapshot;
import dev.nutcracker.stats.RateLimitKey;
import dev.nutcracker.stats.RefusalReason;
import dev.nutcracker.stats.ReloadTally;
import dev.nutcracker.stats.RouteReport;
import dev.nutcracker.stats.ServerReport;
import dev.nutcracker.stats.SlowRequest;
import dev.nutcracker.stats.StatsJson;
import dev.nutcracker.stats.TlsMetrics;
import dev.nutcracker.stats.TopologyReport;
import dev.nutcracker.stats.TrafficCounter;
import dev.nutcracker.ui.UiState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A proxy of which a test decides all that operators see. */
final class KnownProxy implements ProxyControl {
    private int refused;
    private final List<PoolSnapshot> pools = new ArrayList<>();
    private final List<String> reloads = new ArrayList<>();
    private final List<String> orders = new ArrayList<>();
    private final List<String> changes = new ArrayList<>();
    private String yaml = "alpha:\n  listen: 127.0.0.1:22121\n  servers:\n   - 127.0.0.1:11211:1\n";
    private boolean ready = true;
    private boolean failing;
    private @Nullable Encryption encryption;
    private ControlAnswer reloadAnswer = new ControlAnswer(ControlAnswer.Outcome.DONE, "nothing changed");

    KnownProxy() {
        addPools(1);
    }

    /** So many that no socket takes the statistics at once, when there are thousands. */
    KnownProxy addPools(int count) {
        for (int i = 0; i < count; i++) {
            pools.add(new PoolSnapshot("pool" + pools.size(), new long[PoolCounter.values().length], List.of()));
        }
        return this;
    }

    KnownProxy notReady() {
        ready = false;
        return this;
    }

    KnownProxy failing() {
        failing = true;
        return this;
    }

    KnownProxy global(String lines) {
        yaml += "global:\n" + lines;
        return this;
    }

    KnownProxy reloadAnswer(ControlAnswer.Outcome outcome, String text) {
        reloadAnswer = new ControlAnswer(outcome, text);
        return this;
    }

    /** The stats port has TLS. */
    KnownProxy encrypted(Encryption by) {
        encryption = by;
        return this;
    }

    String json() {
        return StatsJson.of(snapshot());
    }

    /** Who has asked for a reload. */
    List<String> reloads() {
        return reloads;
    }

    /** The orders about servers. */
    List<String> orders() {
        return orders;
    }

    @Override
    public ProxySnapshot snapshot() {
        if (failing) {
            throw new IllegalStateException("as the test wants it");
        }
        return new ProxySnapshot("here", "known", 1, 2, 3, 4, pools);
    }

    @Override
    public void operatorRefused() {
        refused++;
    }

    @Override
    public AuditSwitch audit() {
        return new AuditSwitch();
    }

    @Override
    public MetricsSnapshot metrics() {
        return new MetricsSnapshot(
                "known",
                true,
                ProgramMetrics.NONE,
                3,
                4,
                new ReloadTally(0).snapshot(),
                new long[] {1, 2, 3, 4},
                new MemorySnapshot(1, 2, 3, 4, 5, 6),
                JvmSnapshot.now(),
                0,
                refused,
                List.of(),
                new TlsMetrics(List.of(), new ReloadTally(0).snapshot()),
                List.of(),
                poolMetrics(),
                topologies(),
                discoveries(),
                routes());
    }

    @Override
    public List<PoolMetrics> poolMetrics() {
        return pools.stream()
                .map(pool -> new PoolMetrics(
                        pool.name(),
                        pool.values(),
                        new long[TrafficCounter.values().length],
                        new long[ClientPhase.values().length],
                        new long[ErrorKind.values().length],
                        new long[RateLimitKey.values().length],
                        new long[RateLimitKey.values().length],
                        new long[Limit.values().length],
                        new long[RefusalReason.values().length],
                        List.of(),
                        List.of()))
                .toList();
    }

    @Override
    public List<RouteReport> routes() {
        return List.of(
                new RouteReport("pool0", 0, "all", "pool1", 12.5, 7, new MirrorReport("pool2", 5, 4, 3, 2), null));
    }

    @Override
    public List<Difference> differences() {
        return List.of(new Difference(1500, "pool0", "pool2", "get", new byte[] {'k', 1}, Difference.Kind.VALUE));
    }

    @Override
    public ControlAnswer share(String pool, int route, double percent, String by) {
        return new ControlAnswer(ControlAnswer.Outcome.DONE, pool + ' ' + route + ' ' + percent);
    }

    @Override
    public List<TopologyReport> topologies() {
        return List.of();
    }

    @Override
    public List<DiscoveryReport> discoveries() {
        return List.of();
    }

    @Override
    public Map<String, List<SlowRequest>> slowRequests() {
        return Map.of("pool0", List.of());
    }

    @Override
    public List<ServerReport> servers() {
        return List.of(new ServerReport(
                "pool0",
                "one",
                "127.0.0.1:1",
                "down",
                "refused",
                "no answer",
                "Connection timed out",
                3_000_000,
                2_000_000,
                false,
                1,
                5,
                0.25,
                null));
    }

    @Override
    public ControlAnswer order(String pool, String server, OperatorAction action, String by) {
        orders.add(pool + " " + server + " " + action + " by " + by);
        return new ControlAnswer(ControlAnswer.Outcome.DONE, server + " is known");
    }

    @Override
    public String unreadiness() {
        return ready ? "" : "draining";
    }

    @Override
    public Configuration configuration() {
        try {
            return ConfigLoader.parse("known.yml", yaml.getBytes(UTF_8)).configuration();
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public StartupSettings inEffect() {
        return StartupSettings.fromStart(configuration());
    }

    @Override
    public @Nullable String tlsLibrary() {
        return encryption == null ? null : "jdk";
    }

    @Override
    public @Nullable Encryption encryption() {
        return encryption;
    }

    @Override
    public String version() {
        return "known";
    }

    @Override
    public Console console() {
        return new Console(
                new KnownView(this),
                new KnownOrders(this),
                ProgramOrders.NONE,
                (command, _, outcome, _, caller) -> changes.add(command + " by " + caller.name() + ": " + outcome));
    }

    @Override
    public UiState page() {
        return new UiState(new KnownUiView(new KnownView(this)));
    }

    /** What was changed by the console. */
    List<String> changes() {
        return changes;
    }

    @Override
    public ControlAnswer reload(String by) {
        reloads.add(by);
        return reloadAnswer;
    }
}
