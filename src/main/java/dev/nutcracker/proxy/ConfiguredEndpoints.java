package dev.nutcracker.proxy;

import dev.nutcracker.buffer.MemoryLimit;
import dev.nutcracker.config.GlobalConfig;
import dev.nutcracker.config.GlobalTlsConfig;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.TlsConfig;
import dev.nutcracker.net.Encryption;
import dev.nutcracker.net.ThreadsOnDemand;
import dev.nutcracker.net.Transport;
import dev.nutcracker.server.PoolEndpoints;
import dev.nutcracker.stats.TlsSnapshot;
import dev.nutcracker.tls.StatsTls;
import dev.nutcracker.tls.TlsException;
import dev.nutcracker.tls.TlsName;
import dev.nutcracker.tls.TlsPools;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ImmediateExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/**
 * The kinds of connection that pools have by their configurations, and the TLS of the statistics port. Nothing for TLS is loaded, and no loop for handshakes is there,
 * before a configuration has TLS. Not thread-safe, except for {@link #snapshots} and
 * {@link #statistics}.
 */
final class ConfiguredEndpoints implements Function<PoolConfig, PoolEndpoints> {
    /** It logs under the name of the proxy. */
    private static final Logger LOG = LoggerFactory.getLogger(Proxy.class);
    /** Marks lines that are never left out as repeats. */
    private static final Marker EACH = MarkerFactory.getMarker("each");
    /** A thread for handshakes with servers ends when there has been none for this long. */
    private static final long IDLE_S = 10;

    private final Transport transport;
    private final Supplier<EventLoop> workers;
    private final MemoryLimit memory;
    private GlobalTlsConfig global = GlobalTlsConfig.DEFAULTS;
    private volatile @Nullable TlsPools tls;
    private @Nullable EventLoopGroup handshakes;
    private @Nullable ExecutorService serverHandshakes;
    /** The name of the library for TLS; null before there is any TLS. */
    private volatile @Nullable String library;

    private volatile @Nullable StatsTls statistics;
    /** What takes its place if the configuration is taken on; null for none. */
    private @Nullable StatsTls nextStatistics;

    /**
     * @param workers their loops, one after another
     * @param memory the account for what connections keep
     */
    ConfiguredEndpoints(Transport transport, Supplier<EventLoop> workers, MemoryLimit memory) {
        this.transport = transport;
        this.workers = workers;
        this.memory = memory;
    }

    /**
     * What is made from now on goes by this. {@link #keepOnly} follows, and {@link #takeOver} before that if the configuration is
     * in effect then.
     *
     * @throws TlsException if the library refuses what is configured
     */
    void prepare(GlobalConfig config) {
        global = config.tls();
        TlsConfig wanted = config.admin().tls();
        StatsTls current = statistics;
        if (wanted == null) {
            nextStatistics = null;
        } else if (current != null && current.isOf(wanted, global)) {
            nextStatistics = current;
        } else {
            nextStatistics = new StatsTls(wanted, global, current);
            tellLibrary();
        }
    }

    /** That configuration is in effect. */
    void takeOver() {
        TlsPools pools = tls;
        if (pools != null) {
            pools.goBy(global);
        }
        StatsTls former = statistics;
        StatsTls next = nextStatistics;
        statistics = next;
        if (next != null && next != former) {
            next.takeOver();
        }
        nextStatistics = former == next ? null : former;
    }

    /** What is made from now on goes by the configuration in effect; what is not in effect is given up. */
    void keepOnly(GlobalConfig inEffect) {
        global = inEffect.tls();
        StatsTls left = nextStatistics;
        nextStatistics = null;
        if (left != null && left != statistics) {
            left.release();
        }
    }

    /** The TLS of the statistics port; null if that is plain. */
    @Nullable
    Encryption statistics() {
        return statistics;
    }

    @Override
    public PoolEndpoints apply(PoolConfig config) {
        if (config.clients().tls() == null && config.settings().tls() == null) {
            return PoolEndpoints.PLAIN;
        }
        PoolEndpoints made = pools().endpoints(config, global);
        tellLibrary();
        return made;
    }

    /** Something with TLS has been made. */
    private void tellLibrary() {
        String used = TlsName.of(global.provider());
        if (!used.equals(library)) {
            library = used;
            LOG.info(EACH, "TLS is done by {}", used);
        }
    }

    /** The name of the library for TLS; null before there is any TLS. */
    @Nullable
    String library() {
        return library;
    }

    private TlsPools pools() {
        TlsPools pools = tls;
        if (pools == null) {
            pools = new TlsPools(loops(), keyWork(), memory, global);
            tls = pools;
        }
        return pools;
    }

    private Supplier<EventLoop> loops() {
        if (global.handshakeThreads() == 0) {
            return workers;
        }
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
                global.handshakeThreads(), new DefaultThreadFactory("handshakes"), transport.ioHandlerFactory());
        handshakes = loops;
        return loops::next;
    }

    /** Not the loops of handshakes with clients: however many of those there are, servers are not connected to later. */
    private Executor keyWork() {
        int count = global.handshakeThreads();
        if (count == 0) {
            return ImmediateExecutor.INSTANCE;
        }
        ExecutorService threads =
                new ThreadsOnDemand(count, IDLE_S, new DefaultThreadFactory("server-handshakes", true));
        serverHandshakes = threads;
        return threads;
    }

    /** What has been counted of each pool whose clients have TLS, and of the statistics port. */
    List<TlsSnapshot> snapshots() {
        List<TlsSnapshot> snapshots = new ArrayList<>();
        TlsPools pools = tls;
        if (pools != null) {
            snapshots.addAll(pools.snapshots());
        }
        StatsTls ofStatistics = statistics;
        if (ofStatistics != null) {
            snapshots.add(ofStatistics.snapshot());
        }
        return snapshots;
    }

    /** Nothing of this stays with the calling thread, which goes on after the proxy. */
    void leaveThread() {
        TlsPools pools = tls;
        if (pools != null) {
            pools.leaveThread();
        }
    }

    /** Ends handshakes. */
    void close() {
        if (handshakes != null) {
            handshakes.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
        if (serverHandshakes != null) {
            serverHandshakes.shutdown();
        }
    }
}
