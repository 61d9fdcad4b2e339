package dev.nutcracker.proxy;

import static dev.nutcracker.proxy.ClusterProxy.expectNothingLost;
import static dev.nutcracker.proxy.ClusterProxy.tell;
import static dev.nutcracker.proxy.FailoverErrors.expectErrors;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.TopologyReport;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.Checker;
import dev.nutcracker.testing.Checker.Report;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisCluster;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.Tls;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a pool gets at the nodes of a Redis Cluster: other addresses, TLS, rights, and nodes that come late. */
@Tag("long")
final class ClusterAccessTest {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterAccessTest.class);

    /** Nodes announce names and ports that lead nowhere from here. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldReachNodesThatAnnounceOtherAddresses(int workers) {
        try (RedisCluster cluster = RedisCluster.start(0)) {
            StringBuilder addresses = new StringBuilder("failover_wait: 5000\n  addresses:\n");
            for (int i = 0; i < cluster.nodes().size(); i++) {
                RedisServer node = cluster.nodes().get(i);
                String name = "node" + i + ".invalid";
                int port = Ports.free();
                cluster.expectOk(node, "CONFIG", "SET", "cluster-announce-port", Integer.toString(port));
                cluster.expectOk(node, "CONFIG", "SET", "cluster-announce-hostname", name);
                cluster.expectOk(node, "CONFIG", "SET", "cluster-preferred-endpoint-type", "hostname");
                addresses.append("   - " + name + ':' + port + ' ' + node.addressText() + '\n');
            }
            cluster.nodes()
                    .forEach(node -> Await.until(
                            "all have heard it",
                            () -> cluster.ask(node, "CLUSTER", "SLOTS").split("\\.invalid", -1).length == 4));
            try (ClusterProxy pool =
                    ClusterProxy.of(cluster, workers, addresses.toString().stripTrailing())) {
                Checker checker = Checker.start(pool.port());
                checker.awaitWork(10_000);
                Report report = tell("names and ports that are mapped", checker.stop());

                expectErrors(report);
                expectNothingLost(report);
                assertThat(pool.report().shards())
                        .extracting(TopologyReport.Shard::server)
                        .allMatch(server -> server.contains(".invalid:"));
            }
        }
    }

    /** Nodes announce their plain ports; the proxy uses those of TLS. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldReachNodesByTls(int workers) {
        try (Tls tls = new Tls();
                RedisCluster cluster = RedisCluster.start(
                        0,
                        "--tls-cert-file",
                        tls.file("server.crt"),
                        "--tls-key-file",
                        tls.file("server.key"),
                        "--tls-ca-cert-file",
                        tls.file("ca.pem"),
                        "--tls-auth-clients",
                        "no")) {
            StringBuilder addresses = new StringBuilder("failover_wait: 5000\n  server_tls:\n    ca: "
                    + tls.file("ca.pem") + "\n    name: localhost\n  addresses:\n");
            List<String> seeds = new ArrayList<>();
            for (RedisServer node : cluster.nodes()) {
                int port = Ports.free();
                cluster.expectOk(node, "CONFIG", "SET", "tls-port", Integer.toString(port));
                addresses.append("   - " + node.addressText() + " 127.0.0.1:" + port + '\n');
                seeds.add("127.0.0.1:" + port);
            }
            try (ClusterProxy pool =
                    new ClusterProxy(workers, addresses.toString().stripTrailing(), seeds)) {
                Await.until("the nodes are known", pool::isServed);
                Checker checker = Checker.start(pool.port());
                checker.awaitWork(5000);
                Report report = tell("nodes with TLS", checker.stop());

                expectErrors(report);
                expectNothingLost(report);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldListenWithoutNodesAndServeWhenTheyAreThere(int workers) {
        try (RedisCluster cluster = RedisCluster.start(0, "--appendonly", "yes")) {
            cluster.nodes().forEach(RedisServer::kill);
            try (ClusterProxy pool = ClusterProxy.withSeeds(
                            workers,
                            "failover_wait: 200\n  topology_refresh: 1000",
                            cluster.nodes().getFirst().addressText());
                    RawClient client = RawClient.connect(pool.port())) {
                String error = client.sendRedisRequest("GET", "a").readRedisReply();
                assertThat(error)
                        .startsWith("-ERR ")
                        .contains(cluster.nodes().getFirst().addressText());
                cluster.nodes().forEach(RedisServer::restart);
                cluster.awaitCalm();
                long beginNs = System.nanoTime();
                Await.until(
                        "it serves",
                        () -> client.sendRedisRequest("SET", "a", "1")
                                .readRedisReply()
                                .equals("+OK\r\n"));
                long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs);
                LOG.info("nodes that were down: {}; serves {} ms after the cluster is well", error.strip(), tookMs);
                assertThat(tookMs).isLessThan(3000);
            }
        }
    }

    /** With no more rights than the documents ask for, and without that to the epochs. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldNeedNoFurtherRights(int workers) {
        try (RedisCluster cluster = RedisCluster.start(0)) {
            String rights = "+@read +@write +@transaction +@scripting +@pubsub +@connection +client +wait"
                    + " +cluster|slots +cluster|info +ping +asking +script +readonly";
            cluster.nodes().forEach(node -> cluster.expectOk(node, acl("most", rights + " +cluster|nodes")));
            cluster.nodes().forEach(node -> cluster.expectOk(node, acl("least", rights)));
            for (String user : List.of("most", "least")) {
                try (ClusterProxy pool = ClusterProxy.of(
                                cluster,
                                workers,
                                "failover_wait: 5000\n  server_user: " + user + "\n  server_password: secret");
                        RawClient client = RawClient.connect(pool.port())) {
                    for (int i = 0; i < 300; i++) {
                        client.sendRedisRequest("SET", "k" + i, "v").expect("+OK\r\n");
                        client.sendRedisRequest("MGET", "k" + i, "k0").expect("*2\r\n$1\r\nv\r\n$1\r\nv\r\n");
                    }
                    RedisServer one = cluster.nodes().get(0);
                    cluster.reshard(one, cluster.nodes().get(1), 50, 10);
                    for (int i = 0; i < 300; i++) {
                        client.sendRedisRequest("GET", "k" + i).expect("$1\r\nv\r\n");
                    }
                }
            }
        }
    }

    private static String[] acl(String user, String rights) {
        return ("ACL SETUSER " + user + " on >secret ~* &* " + rights).split(" ", -1);
    }
}
