package dev.nutcracker.proxy;

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
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pool whose server is the master of real sentinels. */
final class SentinelPoolTest {
    private static final int FAILOVER_WAIT_MS = 8000;

    /** What was on its way when the connection broke. */
    private static final String RESET = "ERR Connection reset by";

    private static final String ENDED = "ERR unknown";
    private static final String LOST_LEASE = "ERR Server closed";
    private static final String UNBLOCKED = "UNBLOCKED";
    /** Keys were watched at the primary of before. */
    private static final String ABORTED = "EXECABORT";

    @Test
    void shouldLoseNothingInFailoverThatIsOrdered() {
        try (Sentinels sentinels = Sentinels.start();
                Setup setup = new Setup(sentinels, 1, FAILOVER_WAIT_MS)) {
            Checker checker = Checker.start(setup.port());
            sentinels.awaitOtherThan(sentinels.failOverWhenPossible());
            checker.awaitWork(2000);

            expectNothingLost(checker.stop());
        }
    }

    @Test
    void shouldServeAgainWhenThePrimaryIsKilled() {
        try (Sentinels sentinels = Sentinels.start();
                Setup setup = new Setup(sentinels, 1, FAILOVER_WAIT_MS)) {
            killPrimary(sentinels, setup);
        }
    }

    private static void killPrimary(Sentinels sentinels, Setup setup) {
        Checker checker = Checker.start(setup.port());
        RedisServer dying = sentinels.serverAt(sentinels.primaryPort());
        dying.kill();
        sentinels.awaitOtherThan(dying.port());
        checker.awaitWork(2000);
        dying.restart();
        checker.awaitWork(2000);
        Report report = checker.stop();

        expectErrors(report, RESET, ENDED, LOST_LEASE, UNBLOCKED, ABORTED);
        assertThat(sentinels.ask(dying, "INFO", "commandstats")).doesNotContain("cmdstat_set:", "cmdstat_get:");
        expectRight(report);
    }

    private static void expectNothingLost(Report report) {
        assertThat(report.lost()).as("%s", report).isEmpty();
        expectErrors(report, UNBLOCKED, ABORTED);
        expectRight(report);
    }

    private static void expectErrors(Report report, String... beginnings) {
        assertThat(report.errors().keySet())
                .as("%s", report)
                .allMatch(error -> Arrays.stream(beginnings).anyMatch(error::startsWith));
    }

    private static void expectRight(Report report) {
        assertThat(report.wrong()).as("%s", report).isEmpty();
        assertThat(report.reordered()).as("%s", report).isEmpty();
        assertThat(report.closed()).as("%s", report).isEmpty();
        assertThat(report.leaks()).as("%s", report).isZero();
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
            this.yaml = yaml(sentinels, failoverWaitMs);
            this.proxy = RunningProxy.start(workers, yaml.text());
            try (RawClient client = RawClient.connect(port())) {
                Await.until("the primary is known", () -> client.sendRedisRequest("PING")
                        .readRedisReply()
                        .equals("+PONG\r\n"));
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
