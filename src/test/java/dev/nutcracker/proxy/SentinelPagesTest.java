package dev.nutcracker.proxy;

import static dev.nutcracker.testing.Sentinels.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.admin.ProxyControl;
import dev.nutcracker.stats.MetricTable;
import dev.nutcracker.stats.MetricsFormat;
import dev.nutcracker.stats.MetricsScope;
import dev.nutcracker.stats.ServersJson;
import dev.nutcracker.stats.TopologyJson;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import dev.nutcracker.testing.Sentinels;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What operators see of a pool whose servers are masters of sentinels, and what clients can ask it. */
@Execution(ExecutionMode.CONCURRENT)
final class SentinelPagesTest {
    private final int port = Ports.free();

    @Test
    void shouldShowWhereThePrimaryIs() throws IOException {
        try (Sentinels sentinels = Sentinels.start();
                RunningProxy proxy = RunningProxy.start(1, yaml(sentinels).text())) {
            String address = "127.0.0.1:" + sentinels.server(0).port();
            ProxyControl control = proxy.administered();
            Await.until(
                    "all sentinels answer",
                    () -> TopologyJson.of(control.topologies()).split("\"answering\":1").length == 4);

            Await.until("it is ready", () -> control.unreadiness().isEmpty());
            assertThat(ServersJson.of(control.servers()))
                    .contains("\"address\":\"" + MASTER + '"', "\"primary\":\"" + address + "\", \"held_requests\":0");
            assertThat(TopologyJson.of(control.topologies()))
                    .startsWith("{\"alpha\":{\"source\":\"sentinels\", \"version\":")
                    .contains(
                            "\"primaries\":[{\"server\":\"server1\", \"master\":\"mymaster\", \"phase\":\"serving\","
                                    + " \"waiting\":\"none\", \"primary\":\"" + address
                                    + "\", \"epoch\":0, \"held_requests\":0, \"reason\":\"\"}]",
                            "\"sentinels\":[{\"address\":\"127.0.0.1:",
                            "\"stale\":0, \"reason\":\"\"}");
            assertThat(metrics(proxy))
                    .contains(
                            "nutcracker_topology_sentinels_known{pool=\"alpha\"} 3",
                            "nutcracker_topology_sentinels_answering{pool=\"alpha\"} 3",
                            "nutcracker_topology_sentinels_stale{pool=\"alpha\"} 0",
                            "nutcracker_topology_shards_without_primary{pool=\"alpha\"} 0",
                            "nutcracker_topology_held_requests{pool=\"alpha\"} 0",
                            "nutcracker_topology_refreshes_total{pool=\"alpha\",result=\"unanswered\"} 0",
                            "nutcracker_topology_redirects_total{pool=\"alpha\",kind=\"readonly\"} 0")
                    .anyMatch(line -> line.startsWith("nutcracker_topology_map_age_seconds{pool=\"alpha\"} "));
        }
    }

    @Test
    void shouldCountWhoWaitsForAPrimary() throws IOException {
        try (Sentinels sentinels = Sentinels.start();
                RunningProxy proxy = RunningProxy.start(
                        1, yaml(sentinels).set("failover_wait", 60_000).text())) {
            RedisServer primary = sentinels.server(0);
            ProxyControl control = proxy.administered();
            try (RawClient client = RawClient.connect(port)) {
                client.sendRedisRequest("SET", "a", "1").expect("+OK\r\n");
                for (int i = 0; i < 3; i++) {
                    sentinels.sentinel(i).kill();
                }
                primary.kill();
                client.sendRedisRequest("GET", "a");
                Await.until("it waits", () -> ServersJson.of(control.servers()).contains("\"held_requests\":1"));

                assertThat(metrics(proxy))
                        .contains(
                                "nutcracker_topology_held_requests{pool=\"alpha\"} 1",
                                "nutcracker_topology_shards_without_primary{pool=\"alpha\"} 1");
                assertThat(control.unreadiness()).isEmpty();
                primary.restart();

                client.expect("$-1\r\n");
                Await.until(
                        "nobody waits", () -> ServersJson.of(control.servers()).contains("\"held_requests\":0"));
            }
        }
    }

    @Test
    void shouldNotBeReadyWithoutAPrimary() {
        PoolYaml yaml = PoolYaml.redis("alpha")
                .set("sentinels", "[127.0.0.1:1]")
                .set("failover_wait", 0)
                .server(MASTER + ":1 server1");
        try (RunningProxy proxy = RunningProxy.start(yaml);
                RawClient client = RawClient.connect(yaml.port())) {
            assertThat(proxy.administered().unreadiness()).startsWith("pool alpha has no primary: mymaster: ");
            client.sendRedisRequest("GET", "a").expect("-ERR the server of this key is not known yet\r\n");
        }
    }

    @Test
    void shouldAnswerQuestionsAboutThePool() throws IOException {
        try (Sentinels sentinels = Sentinels.start();
                RunningProxy proxy = RunningProxy.start(1, yaml(sentinels).text());
                RawClient client = RawClient.connect(port)) {
            client.sendRedisRequest("SET", "a", "1").expect("+OK\r\n");

            assertThat(client.sendRedisRequest("INFO", "servers").readRedisReply())
                    .contains("primary=127.0.0.1:" + sentinels.server(0).port());
            assertThat(client.sendRedisRequest("CONFIG", "GET", "maxmemory").readRedisReply())
                    .contains("maxmemory");
            client.sendRedisRequest("DBSIZE").expect(":1\r\n");
            client.sendRedisRequest("SCAN", "0").expect("*2\r\n$1\r\n0\r\n*1\r\n$1\r\na\r\n");
            client.sendRedisRequest("PING").expect("+PONG\r\n");
            client.sendRedisRequest("EVAL", "return redis.call('get', KEYS[1])", "1", "a")
                    .expect("$1\r\n1\r\n");
            client.sendRedisRequest("WAIT", "2", "5000").expect(":2\r\n");
            assertThat(proxy.administered().unreadiness()).isEmpty();
        }
    }

    private PoolYaml yaml(Sentinels sentinels) {
        return PoolYaml.redis("alpha")
                .set("listen", "127.0.0.1:" + port)
                .set("sentinels", SentinelPoolTest.addresses(sentinels))
                .server(MASTER + ":1 server1");
    }

    private static List<String> metrics(RunningProxy proxy) throws IOException {
        StringWriter out = new StringWriter();
        MetricTable.write(proxy.metrics(), MetricsScope.WHOLE, MetricsFormat.PROMETHEUS, out);
        return out.toString().lines().toList();
    }
}
