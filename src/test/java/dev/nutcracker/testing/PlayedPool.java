package dev.nutcracker.testing;

import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.PoolMetrics;
import dev.nutcracker.stats.ServerCounter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A pool whose servers the test plays, the proxy that serves it, and a client that has connected to it.
 *
 * <pre>{@code
 * try (PlayedPool pool = PlayedPool.redis()) {
 *     pool.client().send(GET_A);
 *     pool.server().accept().expect(GET_A).send("$-1\r\n");
 *     pool.client().expect("$-1\r\n");
 * }
 * }</pre>
 *
 * <p>{@link #close} closes the clients first, also those of {@link #connect}, then the proxy, then the servers.
 */
public final class PlayedPool implements AutoCloseable {
    private final PoolYaml yaml;
    private final List<String> serverNames;
    private final List<FakeServer> servers;
    private final RunningProxy proxy;
    private final List<RawClient> clients = new ArrayList<>();

    private PlayedPool(PoolYaml yaml, List<String> serverNames, Function<PoolYaml, RunningProxy> starting) {
        this.yaml = yaml;
        this.serverNames = serverNames;
        this.servers = serverNames.stream().map(_ -> FakeServer.start()).toList();
        for (int i = 0; i < servers.size(); i++) {
            yaml.server(server(i).port(), serverNames.get(i));
        }
        this.proxy = starting.apply(yaml);
        connect();
    }

    /** A Redis pool {@code alpha} with the one server {@code one}. */
    public static PlayedPool redis() {
        return start(PoolYaml.redis("alpha"));
    }

    /** A memcached pool {@code alpha} with the one server {@code one}. */
    public static PlayedPool memcache() {
        return start(PoolYaml.memcache("alpha"));
    }

    /** A pool with these keys, which gets the one server {@code one}. */
    public static PlayedPool start(PoolYaml pool) {
        return start(pool, "one");
    }

    /** A pool with these keys, which gets servers of these names behind those that it has. */
    public static PlayedPool start(PoolYaml pool, String... serverNames) {
        return new PlayedPool(pool, List.of(serverNames), RunningProxy::start);
    }

    /** A pool with these keys and the one server {@code one}; the proxy has these loops, which end with it. */
    public static PlayedPool start(MultiThreadIoEventLoopGroup loops, PoolYaml pool) {
        return new PlayedPool(pool, List.of("one"), yaml -> RunningProxy.start(loops, yaml));
    }

    /** Connects a further client. */
    public RawClient connect() {
        RawClient client = RawClient.connect(yaml.port());
        clients.add(client);
        return client;
    }

    /** The client that has been connected from the start. */
    public RawClient client() {
        return clients.getFirst();
    }

    /** The only server, or the first of several. */
    public FakeServer server() {
        return server(0);
    }

    /** One of several servers that the test plays, in the order of their names. */
    public FakeServer server(int index) {
        return servers.get(index);
    }

    public RunningProxy proxy() {
        return proxy;
    }

    /** The pool's keys and servers, which may be changed for a reload. */
    public PoolYaml yaml() {
        return yaml;
    }

    public int port() {
        return yaml.port();
    }

    /** Returns all metrics of the pool. */
    public PoolMetrics metrics() {
        return proxy.metrics(yaml.name());
    }

    public long value(PoolCounter counter) {
        return proxy.value(yaml.name(), counter);
    }

    /** Returns a value of the only server, or of the first. */
    public long value(ServerCounter counter) {
        return proxy.value(yaml.name(), serverNames.getFirst(), counter);
    }

    @Override
    public void close() {
        try (proxy) {
            clients.forEach(RawClient::close);
        } finally {
            servers.forEach(FakeServer::close);
        }
    }
}
