package dev.nutcracker.proxy;

import dev.nutcracker.buffer.MemoryLimit;
import dev.nutcracker.client.Clients;
import dev.nutcracker.client.Listener;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.net.Transport;
import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.protocol.memcache.MemcacheDialect;
import dev.nutcracker.protocol.redis.RedisDialect;
import dev.nutcracker.server.SharedPool;
import dev.nutcracker.stats.ConnectionTally;
import dev.nutcracker.stats.PoolSnapshot;
import dev.nutcracker.stats.ProxySnapshot;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running proxy: a number of workers, each with a part of every pool, and one listener for each pool.
 *
 * <pre>
 *   listener alpha ──┐     worker 0: loop ─ clients ─ connections to every server
 *   listener beta  ──┼──►  worker 1: loop ─ clients ─ connections to every server
 *                    │     …
 *                    └──   per process: health and router of each pool, connection counts
 * </pre>
 */
public final class Proxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Proxy.class);
    private static final long DEFAULT_MAX_MEMORY_BYTES = 1L << 30;
    private static final Duration POLL = Duration.ofMillis(5);

    private final Transport transport;
    private final String version;
    private final MultiThreadIoEventLoopGroup group;
    private final List<Worker> workers = new ArrayList<>();
    private final List<SharedPool> pools = new ArrayList<>();
    private final List<Listener> listeners = new ArrayList<>();
    private final MemoryLimit memory;
    private final ConnectionTally connections = new ConnectionTally();
    private final long startedNs = System.nanoTime();

    private Proxy(Transport transport, String version, int workerCount, MemoryLimit memory) {
        this.transport = transport;
        this.version = version;
        this.memory = memory;
        this.group = new MultiThreadIoEventLoopGroup(
                workerCount, new DefaultThreadFactory("worker"), transport.ioHandlerFactory());
        for (int i = 0; i < workerCount; i++) {
            workers.add(new Worker(group.next(), transport, memory));
        }
    }

    /**
     * Starts everything the configuration names. When this returns, every pool listens.
     *
     * @param workerCount how many workers; 0 for one per available processor
     * @throws IOException when an address cannot be listened on; nothing is left running then
     */
    public static Proxy start(Configuration configuration, String version, int workerCount, Transport transport)
            throws IOException {
        int count = workerCount == 0 ? Runtime.getRuntime().availableProcessors() : workerCount;
        MemoryLimit memory =
                new MemoryLimit(maxMemoryBytes(configuration.global().maxMemoryBytes()));
        Proxy proxy = new Proxy(transport, version, count, memory);
        try {
            configuration.pools().forEach(proxy::add);
            proxy.workers.forEach(Worker::preconnect);
            proxy.listen();
            return proxy;
        } catch (IOException | RuntimeException e) {
            proxy.close();
            throw e;
        }
    }

    /** Where the pool really listens. */
    public SocketAddress localAddress(String poolName) {
        for (int i = 0; i < pools.size(); i++) {
            if (pools.get(i).config().name().equals(poolName)) {
                return listeners.get(i).localAddress();
            }
        }
        throw new IllegalArgumentException("no pool is named " + poolName);
    }

    /** The statistics of this moment, summed over the workers. Blocks until each has answered. */
    public ProxySnapshot snapshot() {
        return new ProxySnapshot(
                hostName(),
                version,
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedNs),
                System.currentTimeMillis() / 1000,
                connections.total(),
                connections.current(),
                poolSnapshots());
    }

    /** Bytes that connections keep between turns. */
    public long keptBytes() {
        return memory.usedBytes();
    }

    /**
     * Stops in good order: no more clients, no more requests, but every request already forwarded is answered, within
     * the time given.
     */
    public void drain(Duration atMost) {
        listeners.forEach(Listener::close);
        workers.forEach(Worker::drain);
        long endNs = System.nanoTime() + atMost.toNanos();
        while (clientCount() > 0 && System.nanoTime() - endNs < 0) {
            LockSupport.parkNanos(POLL.toNanos());
        }
        close();
    }

    /** Stops at once. */
    @Override
    public void close() {
        listeners.forEach(Listener::close);
        if (!group.isShuttingDown()) {
            workers.forEach(Worker::close);
        }
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private void add(PoolConfig config) {
        EventLoop timer = workers.getFirst().loop();
        SharedPool shared = new SharedPool(config, timer, System::nanoTime, connections);
        List<Clients> clients = new ArrayList<>();
        for (Worker worker : workers) {
            clients.add(worker.add(shared, dialect(config)));
        }
        pools.add(shared);
        listeners.add(new Listener(shared, clients, transport));
    }

    private void listen() throws IOException {
        for (int i = 0; i < listeners.size(); i++) {
            listeners.get(i).open(workers.get(i % workers.size()).loop(), transport);
            PoolConfig config = pools.get(i).config();
            LOG.info(
                    "listening on '{}' in pool '{}' with {} servers",
                    config.listen().text(),
                    config.name(),
                    config.servers().size());
            LOG.info("{}", config.summary());
        }
    }

    /** By default a gigabyte, or less when the JVM may not have that much outside its heap. */
    private static long maxMemoryBytes(long configuredBytes) {
        return configuredBytes != 0
                ? configuredBytes
                : Math.min(DEFAULT_MAX_MEMORY_BYTES, PlatformDependent.maxDirectMemory() / 4 * 3);
    }

    private static Dialect dialect(PoolConfig config) {
        return switch (config.protocol()) {
            case REDIS -> new RedisDialect(config.redisAuth(), config.redisDatabase());
            case MEMCACHE -> new MemcacheDialect();
        };
    }

    private int clientCount() {
        return workers.stream().mapToInt(Worker::clientCount).sum();
    }

    private List<PoolSnapshot> poolSnapshots() {
        List<Future<List<PoolSnapshot>>> asked =
                workers.stream().map(Worker::snapshot).toList();
        List<PoolSnapshot> sums = new ArrayList<>(answer(asked.getFirst()));
        for (Future<List<PoolSnapshot>> other : asked.subList(1, asked.size())) {
            List<PoolSnapshot> snapshots = answer(other);
            for (int i = 0; i < sums.size(); i++) {
                sums.set(i, sums.get(i).plus(snapshots.get(i)));
            }
        }
        for (int i = 0; i < sums.size(); i++) {
            pools.get(i).complete(sums.get(i));
        }
        return sums;
    }

    private static <T> T answer(Future<T> asked) {
        try {
            return asked.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while reading statistics", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a worker failed to answer", e.getCause());
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
