package dev.nutcracker.proxy;

import static dev.nutcracker.testing.Sentinels.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.Checker;
import dev.nutcracker.testing.Checker.Report;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import dev.nutcracker.testing.Sentinels;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Pools and several masters of the same sentinels. */
@Execution(ExecutionMode.CONCURRENT)
final class SentinelMastersTest {
    private static final int KEYS = 300;

    @Test
    void shouldKeepKeysAtTheirMastersOverFailover() {
        try (RedisServer second = RedisServer.start();
                RedisServer third = RedisServer.start();
                Sentinels sentinels = Sentinels.start()) {
            sentinels.watch("mymaster2", second);
            sentinels.watch("mymaster3", third);
            PoolYaml yaml = PoolYaml.redis("alpha")
                    .set("sentinels", SentinelPoolTest.addresses(sentinels))
                    .set("failover_wait", 8000)
                    .server(MASTER + ":1 one")
                    .server("mymaster2:1 two")
                    .server("mymaster3:1 three");
            try (RunningProxy proxy = RunningProxy.start(yaml);
                    RawClient client = RawClient.connect(yaml.port())) {
                Await.until(
                        "all are known",
                        () -> client.sendRedisRequest("DBSIZE").readRedisReply().startsWith(":"));
                for (int i = 0; i < KEYS; i++) {
                    client.sendRedisRequest("SET", "key" + i, "" + i).expect("+OK\r\n");
                }
                String ofSecond = sentinels.ask(second, "DBSIZE");
                String ofThird = sentinels.ask(third, "DBSIZE");

                sentinels.awaitOtherThan(sentinels.failOverWhenPossible());
                for (int i = 0; i < KEYS; i++) {
                    String value = Integer.toString(i);
                    client.sendRedisRequest("GET", "key" + i).expect("$" + value.length() + "\r\n" + value + "\r\n");
                }
                assertThat(sentinels.ask(second, "DBSIZE")).isEqualTo(ofSecond);
                assertThat(sentinels.ask(third, "DBSIZE")).isEqualTo(ofThird);
                client.sendRedisRequest("DBSIZE").expect(":" + KEYS + "\r\n");
            }
        }
    }

    @Test
    void shouldPlaceKeysAsPoolOfAddressesWithTheSameNames() throws Exception {
        PoolConfig masters = config(PoolYaml.redis("alpha")
                .set("sentinels", "[127.0.0.1:1]")
                .server("m1:1 10.0.0.1:6379")
                .server("m2:2 two"));
        PoolConfig addresses =
                config(PoolYaml.redis("alpha").server("10.0.0.1:6379:1").server("10.0.0.2:6379:2 two"));

        for (int i = 0; i < 10_000; i++) {
            byte[] key = ("key" + i).getBytes(StandardCharsets.US_ASCII);
            int ofMasters = masters.placement().serverOf(key);
            int ofAddresses = addresses.placement().serverOf(key);
            assertThat(masters.servers().get(ofMasters).name().equals("two"))
                    .isEqualTo(addresses.servers().get(ofAddresses).name().equals("two"));
        }
    }

    private static PoolConfig config(PoolYaml yaml) throws Exception {
        return ConfigLoader.parse("test.yml", yaml.text().getBytes(StandardCharsets.UTF_8))
                .configuration()
                .pools()
                .getFirst();
    }

    @Test
    void shouldNotTakeTheEventsOfMasterWithSimilarName() {
        try (RedisServer other = RedisServer.start();
                Sentinels sentinels = Sentinels.start()) {
            sentinels.watch("mymaster2", other);
            PoolYaml concerned = PoolYaml.redis("alpha")
                    .set("sentinels", SentinelPoolTest.addresses(sentinels))
                    .set("failover_wait", 8000)
                    .server(MASTER + ":1 one");
            PoolYaml untouched = PoolYaml.redis("beta")
                    .set("sentinels", SentinelPoolTest.addresses(sentinels))
                    .set("failover_wait", 0)
                    .server("mymaster2:1 one");
            try (RunningProxy proxy = RunningProxy.start(concerned, untouched);
                    RawClient client = RawClient.connect(untouched.port())) {
                Await.until(
                        "it is known",
                        () -> client.sendRedisRequest("GET", "a")
                                .readRedisReply()
                                .equals("$-1\r\n"));
                Checker checker = Checker.start(untouched.port());
                sentinels.awaitOtherThan(sentinels.failOverWhenPossible());
                checker.awaitWork(2000);
                Report report = checker.stop();

                assertThat(report.errors()).as("%s", report).isEmpty();
                assertThat(report.lost()).as("%s", report).isEmpty();
                assertThat(report.wrong()).as("%s", report).isEmpty();
            }
        }
    }
}
