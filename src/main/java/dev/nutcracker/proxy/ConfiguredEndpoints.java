package dev.nutcracker.proxy;

import dev.nutcracker.buffer.MemoryLimit;
import dev.nutcracker.config.GlobalTlsConfig;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.net.Transport;
import dev.nutcracker.server.PoolEndpoints;
import dev.nutcracker.stats.TlsSnapshot;
import dev.nutcracker.tls.TlsPools;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of connection that pools have by their configurations. Nothing for TLS is loaded, and no loop for handshakes is there,
 * before a configuration has TLS. Not thread-safe, except for {@link #snapshots}.
 */
final class ConfiguredEndpoints implements Function<PoolConfig, PoolEndpoints> {
    private final Transport transport;
    private final EventLoopGroup workers;
    private final MemoryLimit memory;
    private GlobalTlsConfig global = GlobalTlsConfig.DEFAULTS;
    private volatile @Nullable TlsPools tls;
    private @Nullable EventLoopGroup handshakes;

    /** @param memory the account for what connections keep */
    ConfiguredEndpoints(Transport transport, EventLoopGroup workers, MemoryLimit memory) {
        this.transport = transport;
        this.workers = workers;
        this.memory = memory;
    }

    /** The kinds of connection that are made from now on go by this. */
    void prepare(GlobalTlsConfig config) {
        global = config;
    }

    /** That configuration is in effect. */
    void takeOver() {
        TlsPools pools = tls;
        if (pools != null) {
            pools.goBy(global);
        }
    }

    @Override
    public PoolEndpoints apply(PoolConfig config) {
        return config.clients().tls() == null && config.settings().tls() == null
                ? PoolEndpoints.PLAIN
                : pools().endpoints(config, global);
    }

    private TlsPools pools() {
        TlsPools pools = tls;
        if (pools == null) {
            pools = new TlsPools(loops(), memory, global);
            tls = pools;
        }
        return pools;
    }

    private EventLoopGroup loops() {
        if (global.handshakeThreads() == 0) {
            return workers;
        }
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
                global.handshakeThreads(), new DefaultThreadFactory("handshakes"), transport.ioHandlerFactory());
        handshakes = loops;
        return loops;
    }

    /** What has been counted of each pool whose clients have TLS. */
    List<TlsSnapshot> snapshots() {
        TlsPools pools = tls;
        return pools == null ? List.of() : pools.snapshots();
    }

    /** Ends handshakes. */
    void close() {
        if (handshakes != null) {
            handshakes.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }
}
