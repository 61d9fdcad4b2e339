package dev.nutcracker.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.audit.AuditSwitch;
import dev.nutcracker.buffer.HeapLimit;
import dev.nutcracker.buffer.MemoryLimit;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.Protocol;
import dev.nutcracker.config.RouteConfig;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.net.Connector;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.net.Sockets;
import dev.nutcracker.net.Turn;
import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.protocol.Logins;
import dev.nutcracker.protocol.memcache.MemcacheDialect;
import dev.nutcracker.protocol.redis.RedisDialect;
import dev.nutcracker.routing.SlotTable;
import dev.nutcracker.server.ClientLimit;
import dev.nutcracker.server.FeatureFactory;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.PoolEndpoints;
import dev.nutcracker.server.PoolState;
import dev.nutcracker.server.lease.Leases;
import dev.nutcracker.server.pubsub.Audience;
import dev.nutcracker.server.pubsub.PublishingScripts;
import dev.nutcracker.server.pubsub.Subscriptions;
import dev.nutcracker.stats.ConnectionTally;
import dev.nutcracker.stats.PoolMetrics;
import dev.nutcracker.stats.RefusalReason;
import dev.nutcracker.testing.GivenHosts;
import dev.nutcracker.testing.PoolYaml;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * One worker with a pool in memory: its servers and clients are sockets whose other side the test is. The clock stands still
 * unless the test lets time pass. When it is closed, nothing may be left in the accounts of memory.
 *
 * <p>If it is a routing pool, the worker has those to which the routes lead as well.
 */
public final class TestWorker implements AutoCloseable {
    private final MockTicker time = Ticker.newMockTicker();
    private final EmbeddedChannel timer = EmbeddedChannel.builder().ticker(time).build();
    private final List<MemorySocket> opened = new ArrayList<>();
    private final List<MemorySocket> accepted = new ArrayList<>();
    private final MemoryLimit memory;
    private final Pool pool;
    private final PoolClients clients;
    /** The pool, and behind it those to which its routes lead. */
    private final List<PoolClients> parts = new ArrayList<>();

    private final Turn turn = new Turn(timer.eventLoop());
    private final Set<Integer> unreachable = new HashSet<>();
    private boolean allUnreachable;
    private int attempts;

    private TestWorker(PoolYaml yaml, Dialect dialect, HeapLimit heap) throws Exception {
        this(configs(yaml.text()), dialect, heap);
    }

    private TestWorker(List<PoolConfig> configs, Dialect dialect, HeapLimit heap) {
        memory = new MemoryLimit(1 << 30, heap);
        configs.forEach(config -> parts.add(part(config, dialect)));
        clients = parts.getFirst();
        pool = clients.pool();
        resolve();
    }

    private PoolClients part(PoolConfig config, Dialect dialect) {
        PoolState shared = new PoolState(
                config,
                timer.eventLoop(),
                time::nanoTime,
                new ConnectionTally(),
                new ClientLimit(1000),
                _ -> PoolEndpoints.PLAIN);
        Pool made = new Pool(
                shared,
                dialect,
                timer.eventLoop(),
                turn,
                new Connector(
                        new Opened(),
                        timer.eventLoop(),
                        SocketSettings.READ_BYTES_MAX,
                        GivenHosts.none(timer.eventLoop())),
                memory.share(),
                dialect instanceof RedisDialect ? features(shared) : List.of());
        return new PoolClients(made, new AuditSwitch());
    }

    private void resolve() {
        if (pool.routes() != null) {
            pool.routes()
                    .resolve(name -> parts.stream()
                            .map(PoolClients::pool)
                            .filter(other -> other.name().equals(name))
                            .findFirst()
                            .orElse(null));
            clients.routesChanged();
        }
    }

    private static PoolConfig config(PoolYaml yaml) throws Exception {
        return configs(yaml.text()).getFirst();
    }

    /** Those of a file; that of the routing pool comes first. */
    private static List<PoolConfig> configs(String yaml) throws Exception {
        return ConfigLoader.parse("test.yml", yaml.getBytes(StandardCharsets.UTF_8)).configuration().pools().stream()
                .sorted(Comparator.comparing(config -> !config.name().equals("front")))
                .toList();
    }

    private static List<FeatureFactory> features(PoolState shared) {
        Audience audience = new Audience();
        PublishingScripts scripts = new PublishingScripts(audience, shared::configInEffect);
        return List.of(pool -> new Subscriptions(pool, audience, scripts), Leases::feature);
    }

    /** The Redis pool of that configuration. */
    public static TestWorker redis(PoolYaml yaml) throws Exception {
        return new TestWorker(yaml, new RedisDialect(Logins.notWanted(), 0), new HeapLimit(1 << 30, 1 << 30));
    }

    /** The routing pool that the file calls front, and the others of the file: all of Redis, or all of memcached. */
    public static TestWorker routing(String yaml) throws Exception {
        List<PoolConfig> configs = configs(yaml);
        Dialect dialect = configs.getFirst().protocol() == Protocol.REDIS
                ? new RedisDialect(Logins.notWanted(), 0)
                : new MemcacheDialect();
        return new TestWorker(configs, dialect, new HeapLimit(1 << 30, 1 << 30));
    }

    /** A Redis pool of that many servers. */
    static TestWorker redis(int servers) throws Exception {
        return redis(servers, new HeapLimit(1 << 30, 1 << 30));
    }

    /** One whose process has so much heap. */
    static TestWorker redis(int servers, HeapLimit heap) throws Exception {
        return new TestWorker(with(PoolYaml.redis("alpha"), servers), new RedisDialect(Logins.notWanted(), 0), heap);
    }

    /** A Redis pool of one server that gives its clients so many connections of their own. */
    static TestWorker withLeases(int count) throws Exception {
        PoolYaml yaml = PoolYaml.redis("alpha").set("blocking_connections", count);
        return redis(with(yaml, 1));
    }

    /** A Redis pool of one server with these limits, as in the file. */
    static TestWorker limited(String limits) throws Exception {
        return limited(limits, Logins.notWanted());
    }

    /** The same, whose clients log in so. */
    static TestWorker limited(String limits, Logins logins) throws Exception {
        PoolYaml yaml = PoolYaml.redis("alpha").set("limits", '{' + limits + '}');
        return new TestWorker(with(yaml, 1), new RedisDialect(logins, 0), new HeapLimit(1 << 30, 1 << 30));
    }

    /** A memcached pool of one server with these limits. */
    static TestWorker limitedMemcache(String limits) throws Exception {
        PoolYaml yaml = PoolYaml.memcache("alpha").set("limits", '{' + limits + '}');
        return new TestWorker(with(yaml, 1), new MemcacheDialect(), new HeapLimit(1 << 30, 1 << 30));
    }

    /** A memcached pool of that many servers. */
    static TestWorker memcache(int servers) throws Exception {
        return new TestWorker(
                with(PoolYaml.memcache("alpha"), servers), new MemcacheDialect(), new HeapLimit(1 << 30, 1 << 30));
    }

    private static PoolYaml with(PoolYaml yaml, int servers) {
        for (int i = 1; i <= servers; i++) {
            yaml.server(i, "server" + i);
        }
        return yaml;
    }

    /** The pool as one worker has it. */
    public Pool pool() {
        return pool;
    }

    /** The pool under another configuration, before that takes over. */
    public PoolState successor(PoolYaml yaml) throws Exception {
        return pool.shared().successor(config(yaml));
    }

    /** Gives the pool this configuration, as a reload does. */
    public void change(PoolYaml yaml) throws Exception {
        PoolState next = successor(yaml);
        next.takeOver();
        clients.adopt(next, null);
        run();
    }

    /** Gives all pools the configurations of this file, which has the same pools. */
    public void reload(String yaml) throws Exception {
        List<PoolConfig> configs = configs(yaml);
        for (int i = 0; i < configs.size(); i++) {
            PoolState next = parts.get(i).pool().shared().successor(configs.get(i));
            next.takeOver();
            parts.get(i).adopt(next, null);
        }
        resolve();
        run();
    }

    /** An operator gives the route of that number so many percent of the keys. */
    public void share(int route, int percent) {
        pool.shared().routeShares().set(route, RouteConfig.share(percent));
        resolve();
        run();
    }

    /** Gives the pool, which is a cluster, these nodes and slots. */
    void change(List<String> nodes, SlotTable slots) {
        List<ServerConfig> servers = nodes.stream()
                .map(name -> new ServerConfig(name, new ServerAddress.Master(name), 1))
                .toList();
        PoolState now = pool.shared();
        if (servers.equals(now.config().servers())) {
            now.takeSlots(slots);
        } else {
            now.prepareSlots(slots);
            PoolState next = now.successor(now.config().withServers(servers));
            next.takeOver();
            clients.adopt(next, null);
        }
        run();
    }

    /** From now on no server can be connected to. */
    public void loseServers() {
        allUnreachable = true;
    }

    /** From now on the server of that name cannot be connected to, and its connections are closed. */
    public void lose(String name) {
        unreachable.add(portOf(name));
        connectionsTo(name).forEach(Peer::close);
    }

    /** From now on nobody can be connected to at that port. */
    public void losePort(int port) {
        unreachable.add(port);
    }

    /** The server of that name can be connected to again. */
    public void comesBack(String name) {
        unreachable.remove(portOf(name));
    }

    private int portOf(String name) {
        for (PoolClients part : parts) {
            for (ServerConfig server : part.pool().shared().config().servers()) {
                if (server.name().equals(name) && server.address() instanceof ServerAddress.Tcp(String _, int port)) {
                    return port;
                }
            }
        }
        throw new AssertionError("no server is called " + name);
    }

    /** The server of that name, on the connection to it that the worker has opened last. */
    public Peer server(String name) {
        return connectionsTo(name).getLast();
    }

    /** The server of that name, on each connection that the worker has opened to it. */
    public List<Peer> connectionsTo(String name) {
        int port = portOf(name);
        return opened.stream()
                .filter(socket -> socket.port() == port)
                .map(socket -> new Peer(socket, this))
                .toList();
    }

    /** How many connections the worker has opened to servers. */
    public int opened() {
        return opened.size();
    }

    /** How many connections to servers it has tried to open. */
    public int attempts() {
        return attempts;
    }

    /** A client that has connected. */
    public Peer client() {
        return client(new MemorySocket());
    }

    /** A client that has connected with that socket. */
    Peer client(MemorySocket socket) {
        new SocketSettings(false, false, SocketSettings.READ_BYTES_MAX).applyTo(socket);
        accepted.add(socket);
        clients.accept(new Endpoint(socket));
        run();
        return new Peer(socket, this);
    }

    /** The server to which the connection was opened that the worker opened as the {@code number}th, from 0. */
    public Peer server(int number) {
        return new Peer(opened.get(number), this);
    }

    /** A key of the pool's server of that index. */
    public String keyOf(int server) {
        return keyOf(server, 0);
    }

    /** The {@code number}th key of the pool's server of that index. */
    public String keyOf(int server, int number) {
        int found = -1;
        for (int i = 0; ; i++) {
            byte[] key = ("key" + i).getBytes(StandardCharsets.US_ASCII);
            found += pool.serverOf(key, 0, key.length) == pool.server(server) ? 1 : 0;
            if (found == number) {
                return "key" + i;
            }
        }
    }

    /** How many clients have been closed or refused for this reason. */
    long refused(RefusalReason reason) {
        return pool.shared()
                .reports()
                .complete(clients.metrics(pool.serverMetrics(0, pool.serverCount())))
                .refusals()[reason.ordinal()];
    }

    /** Lets time pass. */
    public void pass(long duration, TimeUnit unit) {
        time.advance(duration, unit);
        timer.runScheduledPendingTasks();
        run();
    }

    /** What is counted of the pool. */
    PoolMetrics metrics() {
        return clients.metrics(List.of());
    }

    long heapBytes() {
        return memory.heap().usedBytes();
    }

    long keptBytes() {
        return memory.usedBytes();
    }

    /** Lets as many turns pass as there is something to do in. */
    public void run() {
        do {
            timer.runPendingTasks();
        } while (timer.hasPendingTasks());
    }

    @Override
    public void close() {
        parts.forEach(PoolClients::close);
        run();
        parts.forEach(part -> part.pool().close());
        run();
        timer.finishAndReleaseAll();
        opened.forEach(EmbeddedChannel::releaseOutbound);
        accepted.forEach(EmbeddedChannel::releaseOutbound);
        assertThat(memory.usedBytes()).isZero();
        assertThat(memory.heap().usedBytes()).isZero();
    }

    /** Sockets that are connected at once, or not at all. */
    private final class Opened implements Sockets {
        @Override
        public Channel socket(SocketProtocolFamily family) {
            attempts++;
            if (allUnreachable) {
                throw new ChannelException("no server is there");
            }
            MemorySocket socket = new MemorySocket(unreachable);
            opened.add(socket);
            return socket;
        }

        @Override
        public SocketAddress unixAddress(String path) {
            throw new UnsupportedOperationException("no server here has a path");
        }
    }
}
