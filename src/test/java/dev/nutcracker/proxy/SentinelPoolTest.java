package dev.nutcracker.proxy;

import static dev.nutcracker.proxy.FailoverErrors.ABORTED;
import static dev.nutcracker.proxy.FailoverErrors.ENDED;
import static dev.nutcracker.proxy.FailoverErrors.LOST_LEASE;
import static dev.nutcracker.proxy.FailoverErrors.RESET;
import static dev.nutcracker.proxy.FailoverErrors.UNBLOCKED;
import static dev.nutcracker.proxy.FailoverErrors.expectErrors;
import static dev.nutcracker.testing.Sentinels.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.Checker;
import dev.nutcracker.testing.Checker.Report;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import dev.nutcracker.testing.Sentinels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A pool whose server is the master of real sentinels. */
final class SentinelPoolTest {
    private static final Logger LOG = LoggerFactory.getLogger(SentinelPoolTest.class);

    private static final int FAILOVER_WAIT_MS = 8000;

    private static final String OTHER_PRIMARY = "ERR another server is";

    @Test
    void shouldLoseNothingInFailoverThatIsOrdered() {
        orderFailovers(1, 1);
    }

    @Test
    void shouldServeAgainWhenThePrimaryIsKilled() {
        killPrimary(1);
    }

    @Test
    void shouldLoseNothingWhenThePrimaryHandsOverByItself() {
        handOver(1);
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldServeAgainHoweverOftenThePrimaryIsKilled(int workers) {
        killPrimary(workers);
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldLoseNothingInSeveralFailovers(int workers) {
        orderFailovers(workers, 5);
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldLoseNothingInHandOver(int workers) {
        handOver(workers);
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldDeliverNothingThatFrozenPrimarySays(int workers) {
        try (Sentinels sentinels = Sentinels.start();
                Setup setup = new Setup(sentinels, workers, FAILOVER_WAIT_MS)) {
            Checker checker = Checker.start(setup.port());
            RedisServer frozen = sentinels.serverAt(sentinels.primaryPort());
            frozen.pause();
            sentinels.awaitOtherThan(frozen.port());
            checker.awaitLook();
            Report before = checker.soFar();
            frozen.resume();
            checker.awaitWork(5000);
            Report report = checker.stop();
            LOG.info("{}", report);

            assertThat(report.lost()).as("%s", report).isEqualTo(before.lost());
            expectErrors(report, RESET, ENDED, LOST_LEASE, UNBLOCKED, OTHER_PRIMARY, ABORTED);
            expectRight(report);
        }
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldNotBelieveSentinelThatWasFrozen(int workers) {
        try (Sentinels sentinels = Sentinels.start();
                Setup setup = new Setup(sentinels, workers, FAILOVER_WAIT_MS)) {
            Checker checker = Checker.start(setup.port());
            sentinels.sentinel(2).pause();
            sentinels.awaitOtherThan(sentinels.failOverWhenPossible());
            checker.awaitWork(2000);
            sentinels.sentinel(2).resume();
            checker.awaitWork(5000);

            expectNothingLost(checker.stop());
        }
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldServeWithoutSentinelsAndWaitForThemWithoutAPrimary(int workers) {
        try (Sentinels sentinels = Sentinels.start();
                Setup setup = new Setup(sentinels, workers, 500)) {
            Checker checker = Checker.start(setup.port());
            for (int i = 0; i < 3; i++) {
                sentinels.sentinel(i).kill();
            }
            checker.awaitWork(5000);
            assertThat(checker.soFar().errors()).isEmpty();
            sentinels.serverAt(sentinels.server(0).port()).kill();
            Await.until("requests fail", () -> hasError(checker, "ERR Connection refused"));
            sentinels.sentinel(0).restart();
            sentinels.sentinel(1).restart();
            sentinels.awaitOtherThan(sentinels.server(0).port());
            checker.awaitWork(20_000);

            Report report = checker.stop();
            expectErrors(report, RESET, ENDED, LOST_LEASE, UNBLOCKED, OTHER_PRIMARY, ABORTED, "ERR Connection refused");
            expectRight(report);
        }
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldTakePasswordOfSentinelsAndNamesOfHosts(int workers) {
        List<String> lines = List.of("sentinel resolve-hostnames yes", "sentinel announce-hostnames yes");
        try (Sentinels sentinels = Sentinels.start("localhost", "s3cret", lines);
                Setup setup =
                        new Setup(workers, yaml(sentinels, FAILOVER_WAIT_MS).set("sentinel_auth", "s3cret"))) {
            Checker checker = Checker.start(setup.port());
            sentinels.failOver();
            checker.awaitWork(20_000);

            expectNothingLost(checker.stop());
        }
    }

    /** The servers are reached at other addresses than the sentinels name. */
    @Tag("long")
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldReachServersWhereTheConfigurationSays(int workers) {
        try (Sentinels sentinels = Sentinels.start()) {
            List<String> addresses = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                RedisServer server = sentinels.server(i);
                assertThat(sentinels.ask(server, "CONFIG", "SET", "bind", "127.0.0.1 127.0.0.2"))
                        .isEqualTo("+OK\r\n");
                addresses.add("\"" + server.addressText() + " 127.0.0.2:" + server.port() + '"');
            }
            PoolYaml mapped = yaml(sentinels, FAILOVER_WAIT_MS).set("addresses", addresses);
            try (Setup setup = new Setup(workers, mapped)) {
                Checker checker = Checker.start(setup.port());
                sentinels.awaitOtherThan(sentinels.failOverWhenPossible());
                checker.awaitWork(5000);
                RedisServer primary = sentinels.serverAt(sentinels.primaryPort());
                assertThat(sentinels.ask(primary, "CLIENT", "LIST")).contains("laddr=127.0.0.2:" + primary.port());

                expectNothingLost(checker.stop());
            }
        }
    }

    private static void orderFailovers(int workers, int count) {
        try (Sentinels sentinels = Sentinels.start();
                Setup setup = new Setup(sentinels, workers, FAILOVER_WAIT_MS)) {
            Checker checker = Checker.start(setup.port(), 16, workers > 1);
            for (int i = 0; i < count; i++) {
                sentinels.awaitOtherThan(sentinels.failOverWhenPossible());
                checker.awaitWork(2000);
            }

            expectNothingLost(checker.stop());
        }
    }

    private static void handOver(int workers) {
        try (Sentinels sentinels = Sentinels.start();
                Setup setup = new Setup(sentinels, workers, FAILOVER_WAIT_MS)) {
            Checker checker = Checker.start(setup.port());
            RedisServer former = sentinels.server(0);
            assertThat(sentinels.ask(former, "FAILOVER")).isEqualTo("+OK\r\n");
            Await.until("it is demoted", () -> sentinels.ask(former, "ROLE").contains("slave"));
            checker.awaitWork(2000);

            expectNothingLost(checker.stop());
        }
    }

    private static void killPrimary(int workers) {
        try (Sentinels sentinels = Sentinels.start();
                Setup setup = new Setup(sentinels, workers, FAILOVER_WAIT_MS)) {
            Checker checker = Checker.start(setup.port());
            RedisServer dying = sentinels.serverAt(sentinels.primaryPort());
            dying.kill();
            sentinels.awaitOtherThan(dying.port());
            checker.awaitWork(2000);
            dying.restart();
            checker.awaitWork(2000);
            Report report = checker.stop();
            LOG.info("{}", report);

            expectErrors(report, RESET, ENDED, LOST_LEASE, UNBLOCKED, OTHER_PRIMARY, ABORTED);
            // What it gets as a replica has no reads.
            assertThat(sentinels.ask(dying, "INFO", "commandstats")).doesNotContain("cmdstat_get:", "cmdstat_mget:");
            expectRight(report);
        }
    }

    private static boolean hasError(Checker checker, String beginning) {
        return checker.soFar().errors().keySet().stream().anyMatch(error -> error.startsWith(beginning));
    }

    /** A primary that gets no processor for a while may not have answered in time when it hands over. */
    private static void expectNothingLost(Report report) {
        LOG.info("{}", report);
        assertThat(report.lost()).as("%s", report).isEmpty();
        expectErrors(report, ABORTED, RESET);
        expectRight(report);
    }

    private static void expectRight(Report report) {
        FailoverErrors.expectRight(report);
        assertThat(report.reordered()).as("%s", report).isEmpty();
    }

    private static PoolYaml yaml(Sentinels sentinels, int failoverWaitMs) {
        return PoolYaml.redis("alpha")
                .set("hash_tag", "\"{}\"")
                .set("sentinels", addresses(sentinels))
                .set("failover_wait", failoverWaitMs)
                .server(MASTER + ":1 server1");
    }

    static String addresses(Sentinels sentinels) {
        return Arrays.stream(sentinels.sentinelPorts())
                .mapToObj(port -> "127.0.0.1:" + port)
                .collect(Collectors.joining(", ", "[", "]"));
    }

    /** A proxy with a pool that knows its primary. */
    private static final class Setup implements AutoCloseable {
        private final PoolYaml yaml;
        private final RunningProxy proxy;

        Setup(Sentinels sentinels, int workers, int failoverWaitMs) {
            this(workers, yaml(sentinels, failoverWaitMs));
        }

        Setup(int workers, PoolYaml yaml) {
            this.yaml = yaml;
            this.proxy = RunningProxy.start(workers, yaml.text());
            try (RawClient client = RawClient.connect(port())) {
                Await.until(
                        "the primary is known",
                        () -> client.sendRedisRequest("PING").readRedisReply().equals("+PONG\r\n"));
                client.sendRedisRequest("SET", "first", "1").expect("+OK\r\n");
            }
        }

        int port() {
            return yaml.port();
        }

        @Override
        public void close() {
            proxy.close();
        }
    }
}
