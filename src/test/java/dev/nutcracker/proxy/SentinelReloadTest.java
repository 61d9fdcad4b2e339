package dev.nutcracker.proxy;

import static dev.nutcracker.testing.Sentinels.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.TopologyJson;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RunningProxy;
import dev.nutcracker.testing.Sentinels;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A pool that gets sentinels, other sentinels, or none any more, while clients are connected. */
@Execution(ExecutionMode.CONCURRENT)
final class SentinelReloadTest {
    private final int port = Ports.free();

    @Test
    void shouldUseTheLastPrimaryUntilOneOfTheNewSentinelsAnswers() throws IOException {
        try (Sentinels sentinels = Sentinels.start();
                RunningProxy proxy = RunningProxy.start(ofMaster(SentinelPoolTest.addresses(sentinels)));
                RawClient client = RawClient.connect(port)) {
            client.sendRedisRequest("SET", "a", "1").expect("+OK\r\n");

            proxy.reload(ofMaster("[127.0.0.1:1]"));
            Await.until(
                    "the new one does not answer",
                    () -> TopologyJson.of(proxy.administered().topologies()).contains("Connection refused"));
            client.sendRedisRequest("GET", "a").expect("$1\r\n1\r\n");

            proxy.reload(ofMaster(SentinelPoolTest.addresses(sentinels)));
            sentinels.awaitOtherThan(sentinels.failOverWhenPossible());
            client.sendRedisRequest("SET", "a", "2").expect("+OK\r\n");
            int now = sentinels.primaryPort();
            assertThat(sentinels.ask(sentinels.serverAt(now), "GET", "a")).isEqualTo("$1\r\n2\r\n");
        }
    }

    @Test
    void shouldComeFromAddressesAndGoBack() throws IOException {
        try (Sentinels sentinels = Sentinels.start();
                RunningProxy proxy =
                        RunningProxy.start(pool().server(sentinels.server(0).port(), "one"));
                RawClient client = RawClient.connect(port)) {
            client.sendRedisRequest("SET", "a", "1").expect("+OK\r\n");

            proxy.reload(ofMaster(SentinelPoolTest.addresses(sentinels)));
            client.sendRedisRequest("GET", "a").expect("$1\r\n1\r\n");
            sentinels.awaitOtherThan(sentinels.failOverWhenPossible());
            client.sendRedisRequest("SET", "a", "2").expect("+OK\r\n");

            proxy.reload(pool().server(sentinels.primaryPort(), "one"));
            client.sendRedisRequest("GET", "a").expect("$1\r\n2\r\n");
            assertThat(proxy.administered().topologies()).isEmpty();
        }
    }

    private PoolYaml ofMaster(String sentinels) {
        return pool().set("sentinels", sentinels)
                .set("failover_wait", 8000)
                .set("topology_refresh", 100)
                .server(MASTER + ":1 one");
    }

    private PoolYaml pool() {
        return PoolYaml.redis("alpha").set("listen", "127.0.0.1:" + port);
    }
}
