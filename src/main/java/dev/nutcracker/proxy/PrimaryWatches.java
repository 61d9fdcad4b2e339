package dev.nutcracker.proxy;

import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerCredentials;
import dev.nutcracker.config.ServerTlsConfig;
import dev.nutcracker.config.TopologyConfig;
import dev.nutcracker.net.Connector;
import dev.nutcracker.net.EndpointKind;
import dev.nutcracker.net.HostAddresses;
import dev.nutcracker.net.Transport;
import dev.nutcracker.server.PoolState;
import dev.nutcracker.server.Primaries;
import dev.nutcracker.server.Primary;
import dev.nutcracker.topology.Hint;
import dev.nutcracker.topology.MasterState;
import dev.nutcracker.topology.SentinelSnapshot;
import dev.nutcracker.topology.SentinelWatch;
import dev.nutcracker.topology.TopologyLoop;
import dev.nutcracker.topology.WatchSettings;
import io.netty.channel.EventLoop;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The watches of the pools whose servers are masters: one for each pool. What they find out goes to the pool's {@link Primaries},
 * and doubts of workers come from there. One method is called at a time.
 */
final class PrimaryWatches {
    private final Transport transport;
    private final int readBytesMax;
    private final HostAddresses hosts;
    private final TopologyLoop loop;
    /** By the primaries of the pool, which outlive its configurations. */
    private Map<Primaries, RunningWatch> running = Map.of();

    /** What a watch is made of: another watch takes its place when any of this changes. */
    private record Basis(
            TopologyConfig topology,
            @Nullable ServerCredentials credentials,
            @Nullable ServerTlsConfig tls,
            Set<String> masters) {
        static Basis of(PoolConfig pool) {
            Set<String> masters = new TreeSet<>();
            pool.servers().forEach(server -> {
                if (server.address() instanceof ServerAddress.Master(String name)) {
                    masters.add(name);
                }
            });
            return new Basis(
                    pool.topology(),
                    pool.settings().credentials(),
                    pool.settings().tls(),
                    masters);
        }
    }

    private record RunningWatch(String pool, Basis basis, SentinelWatch watch) {}

    PrimaryWatches(Transport transport, int readBytesMax, HostAddresses hosts) {
        this.transport = transport;
        this.readBytesMax = readBytesMax;
        this.hosts = hosts;
        this.loop = new TopologyLoop(transport);
    }

    /** Watches what these pools need, and nothing else. */
    void adopt(Iterable<PoolState> pools) {
        Map<Primaries, RunningWatch> next = new LinkedHashMap<>();
        for (PoolState pool : pools) {
            if (pool.config().topology().hasSentinels()) {
                Basis basis = Basis.of(pool.config());
                RunningWatch before = running.get(pool.primaries());
                next.put(
                        pool.primaries(), before != null && before.basis().equals(basis) ? before : begin(pool, basis));
            }
        }
        running.values().stream().filter(watch -> !next.containsValue(watch)).forEach(this::end);
        running = next;
    }

    private RunningWatch begin(PoolState pool, Basis basis) {
        EventLoop on = loop.acquire();
        Primaries primaries = pool.primaries();
        SentinelWatch watch = new SentinelWatch(
                on,
                new Connector(transport, on, readBytesMax, hosts),
                EndpointKind.PLAIN,
                address -> pool.endpoints().ofServers().apply(address),
                new WatchSettings(
                        basis.topology().sentinels(),
                        basis.topology().sentinelCredentials(),
                        basis.credentials(),
                        basis.topology().refreshMs(),
                        basis.topology().addresses()),
                basis.masters(),
                state -> take(state, primaries));
        for (String master : basis.masters()) {
            primaries.of(master).checkBy(doubt -> watch.hint(master, hint(doubt)));
        }
        watch.start();
        return new RunningWatch(pool.config().name(), basis, watch);
    }

    private static Hint hint(Primary.Doubt doubt) {
        return switch (doubt) {
            case LOST -> Hint.CONNECTION_LOST;
            case DEMOTED -> Hint.DEMOTED;
            case NOT_READY -> Hint.LOADING;
        };
    }

    private static void take(MasterState state, Primaries primaries) {
        Primary primary = primaries.of(state.master());
        ServerAddress.Tcp address = state.address();
        switch (state.phase()) {
            case SERVING -> {
                if (address != null) {
                    primary.serves(address, state.formerKnows());
                }
            }
            case HANDING_OVER -> primary.handsOver();
            case LOST, UNKNOWN -> primary.lost(state.reason());
        }
    }

    private void end(RunningWatch watch) {
        watch.watch().stop();
        loop.release();
    }

    /** What each watch knows, by the name of its pool. */
    Map<String, SentinelSnapshot> snapshots() {
        Map<String, SentinelSnapshot> snapshots = new LinkedHashMap<>();
        running.values()
                .forEach(watch -> snapshots.put(watch.pool(), watch.watch().snapshot()));
        return snapshots;
    }

    /** Watches nothing any more. */
    void close() {
        running.values().forEach(this::end);
        running = Map.of();
    }
}
