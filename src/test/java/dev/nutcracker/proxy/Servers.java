package dev.nutcracker.proxy;

import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import java.util.ArrayList;
import java.util.List;

/** Real Redis servers, and the pool of them. */
final class Servers implements AutoCloseable {
    private static final List<String> NAMES = List.of("one", "two", "three");

    private final PoolYaml pool = PoolYaml.redis("alpha").set("hash_tag", "\"{}\"");
    private final List<RedisServer> servers = new ArrayList<>();

    static Servers start(int count) {
        Servers started = new Servers();
        for (String name : NAMES.subList(0, count)) {
            RedisServer server = RedisServer.start();
            started.servers.add(server);
            started.pool.server(server.port(), name);
        }
        return started;
    }

    PoolYaml pool() {
        return pool;
    }

    /** Where the pool listens. */
    int port() {
        return pool.port();
    }

    /** The same pool without one of its servers. */
    PoolYaml without(int server) {
        PoolYaml rest =
                PoolYaml.redis("alpha").set("listen", "127.0.0.1:" + port()).set("hash_tag", "\"{}\"");
        for (int i = 0; i < servers.size(); i++) {
            if (i != server) {
                rest.server(servers.get(i).port(), NAMES.get(i));
            }
        }
        return rest;
    }

    RedisServer server(int index) {
        return servers.get(index);
    }

    /** A key that belongs to the server of that place. */
    String keyOf(int server) {
        // The names in the order of the pool.
        String[] names = NAMES.subList(0, servers.size()).toArray(String[]::new);
        return Keys.ownedBy(index(names[server]), names);
    }

    private int index(String name) {
        List<String> sorted = new ArrayList<>(NAMES.subList(0, servers.size()));
        sorted.sort((a, b) -> a.length() != b.length() ? a.length() - b.length() : a.compareTo(b));
        return sorted.indexOf(name);
    }

    /** Deletes all keys. */
    void flush() {
        for (RedisServer server : servers) {
            try (RawClient client = RawClient.connect(server.port())) {
                client.send("FLUSHALL\r\n").expect("+OK\r\n");
            }
        }
    }

    @Override
    public void close() {
        servers.forEach(RedisServer::close);
    }
}
