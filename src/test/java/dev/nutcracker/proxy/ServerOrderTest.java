package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.admin.ControlAnswer;
import dev.nutcracker.health.OperatorAction;
import dev.nutcracker.stats.ServerReport;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RunningProxy;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Orders of operators about servers, and the states that pages and protocols show. */
final class ServerOrderTest {
    private static final String GET_A = "*2\r\n$3\r\nGET\r\n$1\r\na\r\n";

    private final FakeServer one = FakeServer.start(Ports.free());
    private final FakeServer two = FakeServer.start(Ports.free());

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    private PoolYaml redis() {
        return PoolYaml.redis("alpha").server(one.port(), "one").server(two.port(), "two");
    }

    @Test
    void shouldShowAServerThatIsWell() {
        try (RunningProxy proxy = RunningProxy.start(redis())) {
            ServerReport report = report(proxy, "one");

            assertThat(report.state()).isEqualTo("up");
            assertThat(report.standing()).isEqualTo("owns");
            assertThat(report.cause()).isEmpty();
            assertThat(report.address()).isEqualTo("127.0.0.1:" + one.port());
            assertThat(report.share() + report(proxy, "two").share()).isBetween(0.9999, 1.0001);
        }
    }

    @Test
    void shouldCountRequestsThatWaitForAServer() {
        PoolYaml pool = PoolYaml.redis("alpha").server(one.port(), "one");
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            client.send(GET_A + GET_A);
            one.accept().expect(GET_A + GET_A);

            assertThat(report(proxy, "one").outstanding()).isEqualTo(2);
        }
    }

    @Test
    void shouldMoveTheKeysOfAServerThatIsDrained() {
        PoolYaml pool = redis().set("on_failure", "eject");
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            assertThat(order(proxy, "one", OperatorAction.DRAIN)).isEqualTo("one is drain: operator");
            client.send(GET_A);
            two.accept().expect(GET_A).send("$-1\r\n");
            client.expect("$-1\r\n");
            assertThat(report(proxy, "one").standing()).isEqualTo("ejected");

            order(proxy, "one", OperatorAction.AUTO);
            order(proxy, "two", OperatorAction.MAINT);
            client.send(GET_A);
            one.accept().expect(GET_A).send("$-1\r\n");
            client.expect("$-1\r\n");
        }
    }

    @Test
    void shouldKeepOrdersOverAReload() throws IOException {
        PoolYaml pool = redis().set("on_failure", "eject");
        try (RunningProxy proxy = RunningProxy.start(pool)) {
            order(proxy, "one", OperatorAction.MAINT);

            proxy.reload(pool.set("timeout", 500));

            assertThat(report(proxy, "one").state()).isEqualTo("maint");
        }
    }

    @Test
    void shouldKnowWhatIsNotThere() {
        try (RunningProxy proxy = RunningProxy.start(redis())) {
            assertThat(proxy.administered().order("beta", "one", OperatorAction.UP, "a test"))
                    .isEqualTo(new ControlAnswer(ControlAnswer.Outcome.UNKNOWN, "there is no such pool"));
            assertThat(proxy.administered().order("alpha", "three", OperatorAction.UP, "a test"))
                    .isEqualTo(new ControlAnswer(ControlAnswer.Outcome.UNKNOWN, "the pool has no server of that name"));
        }
    }

    @Test
    void shouldNotBeReadyWithoutEnoughServers() {
        PoolYaml pool = redis().set("on_failure", "eject");
        try (RunningProxy proxy = RunningProxy.start(1, pool.text() + "global:\n  ready_min_servers: 51\n")) {
            assertThat(proxy.administered().unreadiness()).isEmpty();

            order(proxy, "one", OperatorAction.DRAIN);

            assertThat(proxy.administered().unreadiness())
                    .isEqualTo("pool alpha has 1 of 2 servers in use, less than 51 % (ready_min_servers)");
        }
    }

    @Test
    void shouldShowStatesInInfo() {
        PoolYaml pool = redis().set("on_failure", "eject");
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            order(proxy, "one", OperatorAction.DRAIN);

            String info = client.send("INFO servers\r\nQUIT\r\n").readUntilClosed();

            assertThat(info)
                    .contains("# Servers\r\nserver_one:state=drain,for_ms=", ",keys=ejected,", ",cause=operator\r\n");
            assertThat(info).contains("\r\nserver_two:state=up,for_ms=");
        }
    }

    @Test
    void shouldShowStatesInStatsProxy() {
        PoolYaml pool = PoolYaml.memcache("alpha").server(one.port(), "one");
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            assertThat(client.send("stats proxy\r\nquit\r\n").readUntilClosed())
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
