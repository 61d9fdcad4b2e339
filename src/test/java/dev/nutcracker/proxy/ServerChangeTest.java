package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RawConnection;
import dev.nutcracker.testing.RunningProxy;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One pool is given other servers while the proxy runs, and nothing else changes. */
final class ServerChangeTest {
    private static final String GET_A = "*2\r\n$3\r\nGET\r\n$1\r\na\r\n";
    private static final String A = "$1\r\nA\r\n";
    private static final String B = "$1\r\nB\r\n";

    private final FakeServer one = FakeServer.start();
    private final FakeServer two = FakeServer.start();
    private final FakeServer ofOther = FakeServer.start();
    private final PoolYaml pool = PoolYaml.redis("alpha").server(one.port(), "one");
    private final PoolYaml other = PoolYaml.redis("beta").server(ofOther.port(), "one");
    private RunningProxy proxy;
    private RawClient client;

    @BeforeEach
    void start() {
        proxy = RunningProxy.start(2, RunningProxy.text(pool, other));
        client = RawClient.connect(pool.port());
    }

    @AfterEach
    void close() {
        client.close();
        proxy.close();
        one.close();
        two.close();
        ofOther.close();
    }

    private static ServerConfig server(FakeServer server, int weight, String name) {
        return new ServerConfig(name, new ServerAddress.Tcp("127.0.0.1", server.port()), weight);
    }

    private RawConnection answered(FakeServer server, String response) {
        client.send(GET_A);
        RawConnection connection = server.accept().expect(GET_A).send(response);
        client.expect(response);
        return connection;
    }

    @Test
    void shouldSendRequestsToTheNewServersOfThePool() throws IOException {
        RawConnection former = answered(one, A);

        proxy.changeServers("alpha", server(two, 1, "two"));

        answered(two, B);
        assertThat(former.readUntilClosed()).isEmpty();
    }

    @Test
    void shouldKeepWhatIsOutstandingAndTheOrderOfResponses() throws IOException {
        client.send(GET_A);
        RawConnection former = one.accept().expect(GET_A);

        proxy.changeServers("alpha", server(two, 1, "two"));
        client.send(GET_A);
        two.accept().expect(GET_A).send(B);
        former.send(A);

        client.expect(A + B);
    }

    @Test
    void shouldKeepTheConnectionsAndCountsOfServersThatStay() throws IOException {
        RawConnection connection = answered(one, A);

        proxy.changeServers("alpha", server(two, 1, "two"), server(one, 1_000_000, "one"));
        client.send(GET_A);
        connection.expect(GET_A).send(A);
        client.expect(A);

        assertThat(one.connectionCount()).isEqualTo(1);
        assertThat(proxy.value("alpha", "one", ServerCounter.REQUESTS)).isEqualTo(2);
    }

    @Test
    void shouldNotTouchOtherPools() throws IOException {
        try (RawClient ofBeta = RawClient.connect(other.port())) {
            ofBeta.send(GET_A);
            RawConnection connection = ofOther.accept().expect(GET_A);

            proxy.changeServers("alpha", server(two, 1, "two"));

            connection.send(A);
            ofBeta.expect(A).send(GET_A);
            connection.expect(GET_A).send(A);
            ofBeta.expect(A);
            assertThat(ofOther.connectionCount()).isEqualTo(1);
        }
    }

    @Test
    void shouldGoByTheServersOfTheFileAgainAfterAReload() throws IOException {
        proxy.changeServers("alpha", server(two, 1, "two"));

        proxy.reload(pool, other);

        answered(one, A);
    }

    @Test
    void shouldChangeNothingWhenTwoServersHaveOneName() {
        RawConnection connection = answered(one, A);

        assertThatThrownBy(() -> proxy.changeServers("alpha", server(one, 1, "same"), server(two, 1, "same")))
                .isInstanceOf(IllegalArgumentException.class);

        client.send(GET_A);
        connection.expect(GET_A).send(A);
        client.expect(A);
    }

    @Test
    void shouldRefuseServersForAPoolThatIsNotThere() {
        assertThatThrownBy(() -> proxy.changeServers("gamma", server(two, 1, "two")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no pool gamma");
    }
}
