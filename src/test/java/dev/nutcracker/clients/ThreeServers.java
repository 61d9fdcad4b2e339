package dev.nutcracker.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.CommandSnapshot;
import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import dev.nutcracker.testing.ServerProcess;
import java.util.List;
import java.util.function.Supplier;

/**
 * The proxy with two workers and one pool of three real servers. The default hash keeps short keys that differ only at
 * their end together, so keys that are to be spread differ at their start.
 */
final class ThreeServers implements AutoCloseable {
    private static final String POOL = "alpha";
    private static final List<String> NAMES = List.of("one", "two", "three");
    private static final int WORKERS = 2;

    private final PoolYaml pool;
    private final List<ServerProcess> servers;
    private final RunningProxy proxy;

    private ThreeServers(PoolYaml pool, Supplier<ServerProcess> starter) {
        this.pool = pool;
        servers = NAMES.stream().map(name -> starter.get()).toList();
        for (int i = 0; i < NAMES.size(); i++) {
            pool.server(servers.get(i).port(), NAMES.get(i));
        }
        proxy = RunningProxy.start(WORKERS, pool.text());
    }

    /** Of which each wants {@code user:password}, and so does the proxy. */
    static ThreeServers memcached(String credentials, Supplier<ServerProcess> starter) {
        return new ThreeServers(PoolYaml.memcache(POOL).set("memcache_auth", credentials), starter);
    }

    static ThreeServers redis() {
        return new ThreeServers(PoolYaml.redis(POOL), RedisServer::start);
    }

    /** Which place a key that has something between these two signs by that. */
    static ThreeServers redis(String hashTag) {
        return new ThreeServers(PoolYaml.redis(POOL).set("hash_tag", '"' + hashTag + '"'), RedisServer::start);
    }

    /** Where channels are subscribed to at all servers, and keys and channels of one object at whichever. */
    static ThreeServers redisWithChannelsEverywhere() {
        return new ThreeServers(
                PoolYaml.redis(POOL).set("channels", "everywhere").set("scripts_on_first_server", "true"),
                RedisServer::start);
    }

    static ThreeServers memcached() {
        return new ThreeServers(PoolYaml.memcache(POOL), MemcachedServer::start);
    }

    /** Where the proxy listens. */
    int port() {
        return pool.port();
    }

    /** How often clients have sent a command. */
    long requests(String command) {
        return proxy.metrics(POOL).commands().stream()
                .filter(snapshot -> snapshot.name().equals(command))
                .mapToLong(CommandSnapshot::requests)
                .sum();
    }

    /** Checks that the keys of the clients so far went to every server, and that no server was at fault. */
    void assertAllUsed() {
        for (String name : NAMES) {
            assertThat(proxy.value(POOL, name, ServerCounter.RESPONSES))
                    .as(name)
                    .isPositive();
            assertThat(proxy.value(POOL, name, ServerCounter.SERVER_ERR))
                    .as(name)
                    .isZero();
        }
    }

    /** Closes everything, once the clients are gone and the proxy keeps nothing of them. */
    @Override
    public void close() {
        try {
            Await.until("all clients are gone", () -> proxy.value(POOL, PoolCounter.CLIENT_CONNECTIONS) == 0);
            assertThat(proxy.keptBytes()).isZero();
        } finally {
            proxy.close();
            servers.forEach(ServerProcess::close);
        }
    }
}
