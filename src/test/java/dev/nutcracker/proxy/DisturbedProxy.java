package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.stats.TopologyJson;
import dev.nutcracker.stats.TopologyReport;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import dev.nutcracker.testing.Sentinels;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A proxy with a pool of a cluster, one of a master, and one with routes to both; and what befalls it: other settings, and
 * bursts of clients.
 *
 * <pre>
 *   nodes ──────────────────────────► the cluster, whose replicas serve reads
 *   masters ────────────────────────► the master, whose replicas serve reads
 *   front ──┬─ clock: ──────────────► near, a server of its own; then masters
 *           ├─ half of the keys ────► nodes; with copies for near, or without
 *           └─ all else ────────────► masters
 * </pre>
 */
final class DisturbedProxy implements AutoCloseable {
    /** How old a value may be that a replica serves. */
    static final int LAG_MAX_MS = 2000;
    /** For so long at least requests wait for a primary. */
    static final int FAILOVER_WAIT_LEAST_MS = 8000;
    /** The clients that write and read through the routes. */
    static final int ROUTED_CLIENTS = 12;
    /** With which the keys of these begin. */
    static final String ROUTED = "f";

    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final int IN_BURST = 10;

    /** Lines of pools with servers: each reload takes one of each row. */
    private static final List<List<String>> OF_SERVERS = List.of(
            List.of("timeout: 6000", "timeout: 7000", "timeout: 8000"),
            List.of("idle_check: 0", "idle_check: 50", "idle_check: 1000"),
            List.of("max_outstanding: 0", "max_outstanding: 5000"),
            List.of("connect_timeout: 0", "connect_timeout: 2000"),
            List.of("server_connections: 1", "server_connections: 2", "server_connections: 3"),
            List.of("blocking_connections: 64", "blocking_connections: 96"),
            List.of("topology_refresh: 300", "topology_refresh: 1000", "topology_refresh: 5000"),
            List.of("failover_wait: " + FAILOVER_WAIT_LEAST_MS, "failover_wait: 9000"),
            List.of("retries: 0", "retries: 1"),
            List.of("tcpkeepalive: true", "tcpkeepalive: false"),
            List.of("read_from: prefer_replica", "read_from: fastest", "read_from: prefer_primary"));

    /** The same of pools with clients. */
    private static final List<List<String>> OF_CLIENTS = List.of(
            List.of("slowlog_log_slower_than: -1", "slowlog_log_slower_than: 20000"),
            List.of("client_connections: 0", "client_connections: 5000"),
            List.of(
                    "",
                    "limits: {clients_per_address: 5000}",
                    "limits: {client_requests_per_second: 100000, requests_per_second: 1000000, max_key: 1000}",
                    "limits: {max_request: 1m, max_arguments: 1000, max_response: 10m}"));

    private static final List<String> COPIES = List.of("", ", mirror: {pool: near}");

    private final int nodesPort = Ports.free();
    private final int mastersPort = Ports.free();
    private final int frontPort = Ports.free();
    private final RedisServer near = RedisServer.start();
    private final DisturbedCluster cluster;
    private final DisturbedMaster master;
    private final String idle =
            PoolYaml.redis("idle").server(Ports.free(), "nobody").text();
    private final RunningProxy proxy;

    /** It begins without all these pools. */
    DisturbedProxy(int workers, DisturbedCluster cluster, DisturbedMaster master) {
        this.cluster = cluster;
        this.master = master;
        this.proxy = RunningProxy.start(workers, idle);
    }

    int nodesPort() {
        return nodesPort;
    }

    int mastersPort() {
        return mastersPort;
    }

    int frontPort() {
        return frontPort;
    }

    void reload(Random random) throws IOException {
        assertThat(proxy.reload(yaml(random))).as("defects").isEmpty();
    }

    /** Whether it knows that node of the cluster as a primary. */
    boolean knows(String node) {
        return proxy.administered().topologies().stream()
                .flatMap(topology -> topology.shards().stream())
                .anyMatch(shard -> shard.primary().equals(node) && shard.hasPrimary());
    }

    void awaitServed() {
        awaitServed(nodesPort, "{%s}", 50);
        awaitServed(mastersPort, "%s", 1);
        awaitServed(frontPort, "{" + ROUTED + "c0:}%s", 1);
    }

    private static void awaitServed(int port, String form, int count) {
        try (RawClient client = RawClient.connect(port)) {
            for (int i = 0; i < count; i++) {
                String key = form.formatted("first" + i);
                Await.until(
                        key + " is served",
                        BOUND,
                        () -> client.sendRedisRequest("SET", key, "1")
                                .readRedisReply()
                                .equals("+OK\r\n"));
                client.sendRedisRequest("DEL", key).expect(":1\r\n");
            }
        }
    }

    /** Clients that leave in the midst of things. */
    void burst(Random random) throws InterruptedException {
        AtomicBoolean goOn = new AtomicBoolean(true);
        List<Thread> clients = new ArrayList<>();
        for (int port : List.of(nodesPort, mastersPort, frontPort)) {
            for (int i = 0; i < IN_BURST; i++) {
                clients.add(Thread.ofVirtual()
                        .start(new RestlessClient(port, true, new Random(random.nextLong()), goOn::get)));
            }
        }
        Disturbance.rest(random, Disturbance.SHORT_MS);
        goOn.set(false);
        for (Thread client : clients) {
            client.join();
        }
    }

    /** All clients are gone; then all pools go. */
    void expectNothingIsLeft() throws IOException {
        Await.until(
                "no client is left",
                BOUND,
                () -> proxy.snapshot().pools().stream()
                        .allMatch(pool -> pool.value(PoolCounter.CLIENT_CONNECTIONS) == 0));
        Await.until(
                "nothing is outstanding",
                BOUND,
                () -> proxy.snapshot().pools().stream()
                        .flatMap(pool -> pool.servers().stream())
                        .allMatch(server -> server.value(ServerCounter.IN_QUEUE) == 0
                                && server.value(ServerCounter.OUT_QUEUE) == 0));
        awaitNothingHeld();
        assertThat(proxy.reload(idle)).as("defects").isEmpty();
        Await.until("only the listener is open", BOUND, () -> proxy.snapshot().currentConnections() == 1);
        Await.until("nothing is kept", BOUND, () -> proxy.keptBytes() == 0);
        assertThat(proxy.keptHeapBytes()).as("heap that is set apart").isZero();
        assertThat(proxy.heapBytes()).as("heap of clients and requests").isZero();
        Await.until(
                "no server has a connection of the proxy",
                BOUND,
                () -> strangers().isEmpty());
    }

    private void awaitNothingHeld() {
        try {
            Await.until(
                    "nothing waits for a primary",
                    BOUND,
                    () -> proxy.administered().topologies().stream()
                                    .mapToLong(TopologyReport::held)
                                    .sum()
                            == 0);
        } catch (AssertionError e) {
            throw new AssertionError(TopologyJson.of(proxy.administered().topologies()), e);
        }
    }

    /** Connections that servers have, and that are not of other servers or of sentinels. */
    private List<String> strangers() {
        return Stream.of(cluster.servers(), master.servers(), List.of(near))
                .flatMap(List::stream)
                .flatMap(server -> {
                    try (RawClient client = server.connect()) {
                        return client.sendRedisRequest("CLIENT", "LIST")
                                .readRedisReply()
                                .lines();
                    }
                })
                .filter(line -> line.startsWith("id="))
                .filter(line -> !line.contains(" flags=S ")
                        && !line.contains(" flags=M ")
                        && !line.contains(" name=sentinel-")
                        && !line.contains(" cmd=client|list "))
                .toList();
    }

    private String yaml(Random random) {
        String limits = chosen(OF_CLIENTS, random);
        return "nodes:\n  listen: 127.0.0.1:" + nodesPort + limits + "\n  redis: true\n  distribution: cluster"
                + ofReplicas(random)
                + "\n  servers: ["
                + cluster.servers().stream()
                        .map(node -> node.addressText() + ":1")
                        .collect(Collectors.joining(", "))
                + "]\nmasters:\n  listen: 127.0.0.1:" + mastersPort + limits + "\n  redis: true\n  hash_tag: \"{}\""
                + "\n  sentinels: " + master.addresses() + ofReplicas(random)
                + "\n  servers: [" + Sentinels.MASTER + ":1 server1]"
                + "\nnear:\n  redis: true\n  timeout: 5000\n  servers: [" + near.addressText() + ":1]"
                + "\nfront:\n  listen: 127.0.0.1:" + frontPort + limits + "\n  redis: true\n  routes:"
                + "\n   - {prefix: \"clock:\", pool: masters, near: {pool: near, ttl: 1}}"
                + "\n   - {prefixes: " + prefixesOfNodes() + ", pool: nodes" + Disturbance.any(COPIES, random) + "}"
                + "\n   - {pool: masters}\n";
    }

    private static String ofReplicas(Random random) {
        return "\n  max_replica_lag: " + LAG_MAX_MS + "\n  read_own_writes: " + (LAG_MAX_MS + 3000)
                + chosen(OF_SERVERS, random);
    }

    private static String chosen(List<List<String>> rows, Random random) {
        return rows.stream()
                .map(row -> Disturbance.<String>any(row, random))
                .filter(line -> !line.isEmpty())
                .map(line -> "\n  " + line)
                .collect(Collectors.joining());
    }

    /** Those of half of each client's keys, and of the pair of every second client. */
    private static String prefixesOfNodes() {
        return IntStream.range(0, ROUTED_CLIENTS)
                .boxed()
                .flatMap(i -> i % 2 == 0
                        ? Stream.of("'" + ROUTED + "c" + i + ":k1'", "'{" + ROUTED + "c" + i + ":'")
                        : Stream.of("'" + ROUTED + "c" + i + ":k1'"))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    @Override
    public void close() {
        proxy.close();
        near.close();
    }
}
