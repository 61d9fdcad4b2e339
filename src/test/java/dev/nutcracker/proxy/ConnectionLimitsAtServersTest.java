package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.PolicyCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.PlayedPool;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import org.junit.jupiter.api.Test;

/** What clients see of a server that has as many requests as it may have. */
final class ConnectionLimitsAtServersTest {
    private static final String TOO_MANY = "too many requests wait for this server\r\n";

    @Test
    void shouldRefuseWhatIsBeyondTheBoundAndNothingElse() {
        try (PlayedPool pool = PlayedPool.start(PoolYaml.memcache("alpha").set("max_outstanding", 2))) {
            RawClient patient = pool.client();
            RawClient refused = pool.connect();
            patient.send("get a\r\nget b\r\n");
            FakeServer.Connection connection = pool.server().accept();
            connection.expect("get a\r\nget b\r\n");

            refused.send("get c\r\n").expect("SERVER_ERROR " + TOO_MANY);
            connection.send("END\r\n");
            patient.expect("END\r\n");
            refused.send("get d\r\n");
            connection.expect("get d\r\n").send("END\r\nEND\r\n");
            patient.expect("END\r\n");
            refused.expect("END\r\n");
            assertThat(pool.metrics().servers().getFirst().policy()[PolicyCounter.BREAKER_REJECTIONS.ordinal()])
                    .isEqualTo(1);
        }
    }

    @Test
    void shouldRefuseInThePlaceOfTheRequest() {
        try (PlayedPool pool = PlayedPool.start(PoolYaml.redis("alpha").set("max_outstanding", 1))) {
            pool.client().send("GET a\r\nGET b\r\nPING\r\n");
            pool.server().accept().expect("*2\r\n$3\r\nGET\r\n$1\r\na\r\n").send("$1\r\nA\r\n");

            pool.client().expect("$1\r\nA\r\n-ERR " + TOO_MANY + "+PONG\r\n");
        }
    }

    @Test
    void shouldTakeTheBoundOnWithAReload() throws Exception {
        try (PlayedPool pool = PlayedPool.memcache()) {
            pool.client().send("get a\r\n");
            FakeServer.Connection first = pool.server().accept();
            first.expect("get a\r\n").send("END\r\n");
            pool.client().expect("END\r\n");

            pool.proxy().reload(pool.yaml().set("max_outstanding", 1));
            Await.until("the connection is replaced", first::isClosedByPeer);
            pool.client().send("get b\r\nget c\r\n");
            pool.server().accept().expect("get b\r\n").send("END\r\n");
            pool.client().expect("END\r\nSERVER_ERROR " + TOO_MANY);
        }
    }
}
