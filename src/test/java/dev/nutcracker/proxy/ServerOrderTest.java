package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.admin.ControlAnswer;
import dev.nutcracker.health.OperatorAction;
import dev.nutcracker.stats.ServerReport;
import dev.nutcracker.testing.PlayedPool;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RunningProxy;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Orders of operators about servers, and the states that pages and protocols show. */
final class ServerOrderTest {
    private static final String GET_A = "*2\r\n$3\r\nGET\r\n$1\r\na\r\n";

    @Test
    void shouldShowAServerThatIsWell() {
        try (PlayedPool pool = PlayedPool.start(PoolYaml.redis("alpha"), "one", "two")) {
            ServerReport report = report(pool.proxy(), "one");

            assertThat(report.state()).isEqualTo("up");
            assertThat(report.standing()).isEqualTo("owns");
            assertThat(report.cause()).isEmpty();
            assertThat(report.address()).isEqualTo("127.0.0.1:" + pool.server(0).port());
            assertThat(report.share() + report(pool.proxy(), "two").share()).isBetween(0.9999, 1.0001);
        }
    }

    @Test
    void shouldCountRequestsThatWaitForAServer() {
        try (PlayedPool pool = PlayedPool.redis()) {
            pool.client().send(GET_A + GET_A);
            pool.server().accept().expect(GET_A + GET_A);

            assertThat(report(pool.proxy(), "one").outstanding()).isEqualTo(2);
        }
    }

    @Test
    void shouldMoveTheKeysOfAServerThatIsDrained() {
        try (PlayedPool pool = PlayedPool.start(PoolYaml.redis("alpha").set("on_failure", "eject"), "one", "two")) {
            assertThat(order(pool.proxy(), "one", OperatorAction.DRAIN)).isEqualTo("one is drain: operator");
            pool.client().send(GET_A);
            pool.server(1).accept().expect(GET_A).send("$-1\r\n");
            pool.client().expect("$-1\r\n");
            assertThat(report(pool.proxy(), "one").standing()).isEqualTo("ejected");

            order(pool.proxy(), "one", OperatorAction.AUTO);
            order(pool.proxy(), "two", OperatorAction.MAINT);
            pool.client().send(GET_A);
            pool.server(0).accept().expect(GET_A).send("$-1\r\n");
            pool.client().expect("$-1\r\n");
        }
    }

    @Test
    void shouldKeepOrdersOverAReload() throws IOException {
        try (PlayedPool pool = PlayedPool.start(PoolYaml.redis("alpha").set("on_failure", "eject"), "one", "two")) {
            order(pool.proxy(), "one", OperatorAction.MAINT);

            pool.proxy().reload(pool.yaml().set("timeout", 500));

            assertThat(report(pool.proxy(), "one").state()).isEqualTo("maint");
        }
    }

    @Test
    void shouldKnowWhatIsNotThere() {
        try (PlayedPool pool = PlayedPool.start(PoolYaml.redis("alpha"), "one", "two")) {
            assertThat(pool.proxy().administered().order("beta", "one", OperatorAction.UP, "a test"))
                    .isEqualTo(new ControlAnswer(ControlAnswer.Outcome.UNKNOWN, "there is no such pool"));
            assertThat(pool.proxy().administered().order("alpha", "three", OperatorAction.UP, "a test"))
                    .isEqualTo(new ControlAnswer(ControlAnswer.Outcome.UNKNOWN, "the pool has no server of that name"));
        }
    }

    @Test
    void shouldNotBeReadyWithoutEnoughServers() {
        PoolYaml pool = PoolYaml.redis("alpha")
                .set("on_failure", "eject")
                .server(Ports.free(), "one")
                .server(Ports.free(), "two");
        try (RunningProxy proxy = RunningProxy.start(1, pool.text() + "global:\n  ready_min_servers: 51\n")) {
            assertThat(proxy.administered().unreadiness()).isEmpty();

            order(proxy, "one", OperatorAction.DRAIN);

            assertThat(proxy.administered().unreadiness())
                    .isEqualTo("pool alpha has 1 of 2 servers in use, less than 51 % (ready_min_servers)");
        }
    }

    @Test
    void shouldShowStatesInInfo() {
        try (PlayedPool pool = PlayedPool.start(PoolYaml.redis("alpha").set("on_failure", "eject"), "one", "two")) {
            order(pool.proxy(), "one", OperatorAction.DRAIN);

            String info = pool.client().send("INFO servers\r\nQUIT\r\n").readUntilClosed();

            assertThat(info)
                    .contains("# Servers\r\nserver_one:state=drain,for_ms=", ",keys=ejected,", ",cause=operator\r\n");
            assertThat(info).contains("\r\nserver_two:state=up,for_ms=");
        }
    }

    @Test
    void shouldShowStatesInStatsProxy() {
        try (PlayedPool pool = PlayedPool.memcache()) {
            assertThat(pool.client().send("stats proxy\r\nquit\r\n").readUntilClosed())
                    .contains("\r\nSTAT server:one state=up,for_ms=")
                    .endsWith("END\r\n");
        }
    }

    private static String order(RunningProxy proxy, String server, OperatorAction action) {
        ControlAnswer answer = proxy.administered().order("alpha", server, action, "a test");
        assertThat(answer.outcome()).isEqualTo(ControlAnswer.Outcome.DONE);
        return answer.text();
    }

    private static ServerReport report(RunningProxy proxy, String server) {
        return proxy.administered().servers().stream()
                .filter(report -> report.server().equals(server))
                .findFirst()
                .orElseThrow();
    }
}
