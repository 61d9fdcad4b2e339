package dev.nutcracker.tls;

import dev.nutcracker.buffer.MemoryLimit;
import dev.nutcracker.config.GlobalTlsConfig;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ServerTlsConfig;
import dev.nutcracker.config.TlsConfig;
import dev.nutcracker.net.EndpointKind;
import dev.nutcracker.server.PoolEndpoints;
import dev.nutcracker.stats.TlsSnapshot;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of all pools of a process: makes the kinds of connection of each configuration. There is none of this in a process
 * without TLS. Thread-safe.
 */
public final class TlsPools {
    private final Handshakes handshakes;
    private final KeptBytes kept;
    private final Executor keyWork;
    private final Map<String, TlsPool> pools = new ConcurrentHashMap<>();

    /**
     * @param loops where clients shake hands, one after another
     * @param keyWork where keys and certificates are worked with in handshakes with servers
     * @param memory the account for what connections keep
     */
    public TlsPools(Supplier<EventLoop> loops, Executor keyWork, MemoryLimit memory, GlobalTlsConfig global) {
        this.keyWork = keyWork;
        this.handshakes = new Handshakes(loops, global);
        this.kept = new KeptBytes(memory);
    }

    /** From now on these limits apply. */
    public void goBy(GlobalTlsConfig global) {
        handshakes.goBy(global);
    }

    /**
     * The kinds of connection of a pool under a configuration.
     *
     * @throws TlsException if the library refuses what is configured
     */
    public PoolEndpoints endpoints(PoolConfig config, GlobalTlsConfig global) {
        ContextBuilding building = new ContextBuilding(TlsLibrary.of(global.provider()), global);
        ClientKind clients = clients(config, building);
        ServerKind.Servers servers = servers(config.settings().tls(), building);
        return new PoolEndpoints(
                clients == null ? EndpointKind.PLAIN : clients,
                servers == null ? PoolEndpoints.PLAIN.ofServers() : servers,
                next -> {
                    if (clients != null) {
                        clients.replacedBy(next.ofClients());
                    }
                    if (servers != null) {
                        servers.replacedBy(next.ofServers());
                    }
                });
    }

    private @Nullable ClientKind clients(PoolConfig config, ContextBuilding building) {
        TlsConfig tls = config.clients().tls();
        if (tls == null) {
            return null;
        }
        TlsPool pool = pools.computeIfAbsent(config.name(), name -> new TlsPool(name, config.protocol()));
        return new ClientKind(pool, tls, handshakes, kept, building);
    }

    private ServerKind.@Nullable Servers servers(@Nullable ServerTlsConfig tls, ContextBuilding building) {
        return tls == null ? null : new ServerKind.Servers(tls, kept, keyWork, building);
    }

    /** Nothing of this stays with the calling thread, which has been that of connections. */
    public void leaveThread() {
        kept.leaveThread();
    }

    /** What has been counted, of each pool whose clients have TLS. */
    public List<TlsSnapshot> snapshots() {
        List<TlsSnapshot> snapshots = new ArrayList<>();
        pools.values().forEach(pool -> snapshots.add(pool.tally().snapshot()));
        return snapshots;
    }
}
