package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.PolicyCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RunningProxy;
import org.junit.jupiter.api.Test;

/** What clients see of a server that has as many requests as it may have. */
final class ConnectionLimitsAtServersTest {
    private static final String TOO_MANY = "too many requests wait for this server\r\n";

    @Test
    void shouldRefuseWhatIsBeyondTheBoundAndNothingElse() {
        try (FakeServer server = FakeServer.start()) {
            PoolYaml pool = PoolYaml.memcache("alpha").set("max_outstanding", 2).server(server.port(), "one");
            try (RunningProxy proxy = RunningProxy.start(pool);
                    RawClient patient = RawClient.connect(pool.port());
                    RawClient refused = RawClient.connect(pool.port())) {
                patient.send("get a\r\nget b\r\n");
                FakeServer.Connection connection = server.accept();
                connection.expect("get a\r\nget b\r\n");

                refused.send("get c\r\n").expect("SERVER_ERROR " + TOO_MANY);
                connection.send("END\r\n");
                patient.expect("END\r\n");
                refused.send("get d\r\n");
                connection.expect("get d\r\n").send("END\r\nEND\r\n");
                patient.expect("END\r\n");
                refused.expect("END\r\n");
                assertThat(proxy.metrics("alpha")
                                .servers()
                                .getFirst()
                                .policy()[PolicyCounter.BREAKER_REJECTIONS.ordinal()])
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void shouldRefuseInThePlaceOfTheRequest() {
        try (FakeServer server = FakeServer.start()) {
            PoolYaml pool = PoolYaml.redis("alpha").set("max_outstanding", 1).server(server.port(), "one");
            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                client.send("GET a\r\nGET b\r\nPING\r\n");
                server.accept().expect("*2\r\n$3\r\nGET\r\n$1\r\na\r\n").send("$1\r\nA\r\n");

                client.expect("$1\r\nA\r\n-ERR " + TOO_MANY + "+PONG\r\n");
            }
        }
    }

    @Test
    void shouldTakeTheBoundOnWithAReload() throws Exception {
        try (FakeServer server = FakeServer.start()) {
            PoolYaml pool = PoolYaml.memcache("alpha").server(server.port(), "one");
            try (RunningProxy proxy = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                client.send("get a\r\n");
                FakeServer.Connection first = server.accept();
                first.expect("get a\r\n").send("END\r\n");
                client.expect("END\r\n");

                proxy.reload(pool.set("max_outstanding", 1));
                Await.until("the connection is replaced", first::isClosedByPeer);
                client.send("get b\r\nget c\r\n");
                server.accept().expect("get b\r\n").send("END\r\n");
                client.expect("END\r\nSERVER_ERROR " + TOO_MANY);
            }
        }
    }
}
