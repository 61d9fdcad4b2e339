package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.log.Log;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.LogWatch;
import dev.nutcracker.testing.PlayedPool;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RunningProxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What the log tells of servers and clients: each change once. */
@ResourceLock(LogWatch.LOG)
final class ServerStatusLogTest {
    private static final String GET_A = "*2\r\n$3\r\nGET\r\n$1\r\na\r\n";

    private LogWatch log;

    @BeforeEach
    void watch() {
        log = new LogWatch();
    }

    @AfterEach
    void stopWatching() {
        log.close();
    }

    @Test
    void shouldTellOnceThatAServerIsDownAndOnceThatItIsUp() {
        int port = Ports.free();
        PoolYaml pool = PoolYaml.redis("alpha").server(port, "one");
        try (RunningProxy _ = RunningProxy.start(2, pool.text())) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                clients.add(RawClient.connect(pool.port()));
            }
            for (RawClient client : clients) {
                client.send(GET_A).expect("-ERR Connection refused\r\n");
            }
            try (FakeServer server = FakeServer.start(port)) {
                clients.forEach(client -> client.send(GET_A));
                for (int worker = 0; worker < 2; worker++) {
                    server.accept().expect(GET_A.repeat(4)).send("$-1\r\n".repeat(4));
                }
                clients.forEach(client -> client.expect("$-1\r\n"));
            }
            clients.forEach(RawClient::close);
        }

        String server = "server one at 127.0.0.1:" + port + " of pool alpha is ";
        assertThat(lines("ServerStatusLog: "))
                .containsExactly(server + "down: Connection refused", server + "up again");
    }

    @Test
    void shouldNotTellAgainAfterAReloadWhatIsKnown() throws Exception {
        int port = Ports.free();
        PoolYaml pool = PoolYaml.redis("alpha").server(port, "one");
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            client.send(GET_A).expect("-ERR Connection refused\r\n");
            proxy.reload(pool.set("timeout", 10_000));
            client.send(GET_A).expect("-ERR Connection refused\r\n");
            try (FakeServer server = FakeServer.start(port)) {
                client.send(GET_A);
                server.accept().expect(GET_A).send("$-1\r\n");
                client.expect("$-1\r\n");
            }
        }

        String server = "server one at 127.0.0.1:" + port + " of pool alpha is ";
        assertThat(lines("ServerStatusLog: "))
                .containsExactly(server + "down: Connection refused", server + "up again");
    }

    @Test
    void shouldTellOfEjectionAndReturn() {
        int port = Ports.free();
        PoolYaml pool = PoolYaml.redis("alpha")
                .set("auto_eject_hosts", true)
                .set("server_failure_limit", 1)
                .set("server_retry_timeout", 30)
                .server(port, "one");
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            client.send(GET_A).expect("-ERR Connection refused\r\n");
            Await.until("it is taken back", () -> lines("ServerStatusLog: ").size() == 3);
        }

        String server = "server one at 127.0.0.1:" + port + " of pool alpha is ";
        assertThat(lines("ServerStatusLog: "))
                .containsExactly(
                        server + "down: Connection refused",
                        server + "ejected for 30 ms: Connection refused",
                        server + "taken back after ejection");
    }

    @Test
    void shouldTellOfReturnWhenServersAreNotToBeEjectedAnyMore() throws Exception {
        int port = Ports.free();
        PoolYaml pool = PoolYaml.redis("alpha")
                .set("auto_eject_hosts", true)
                .set("server_failure_limit", 1)
                .set("server_retry_timeout", 600_000)
                .server(port, "one");
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            client.send(GET_A).expect("-ERR Connection refused\r\n");

            proxy.reload(pool.set("auto_eject_hosts", false));
        }

        assertThat(lines("ServerStatusLog: "))
                .last()
                .isEqualTo("server one at 127.0.0.1:" + port + " of pool alpha is taken back after ejection");
    }

    @Test
    void shouldTellOncePerPoolThatConnectionsAreRenewed() throws Exception {
        PoolYaml pool = PoolYaml.redis("alpha").server(1, "one").server(2, "two");
        try (RunningProxy proxy = RunningProxy.start(2, pool.text())) {
            proxy.reload(pool.set("timeout", 5));
            assertThat(lines("PoolState: ")).isEmpty();

            proxy.reload(pool.set("redis_auth", "s3cret"));
        }

        assertThat(lines("PoolState: "))
                .containsExactly("pool alpha renews its server connections for another password or database");
        assertThat(log.text()).doesNotContain("s3cret");
    }

    @Test
    void shouldTellWhyAServerRefusesTheHandshakeWithoutThePassword() {
        try (PlayedPool pool = PlayedPool.start(PoolYaml.redis("alpha").set("redis_auth", "s3cret"))) {
            pool.client().send("AUTH s3cret\r\n").expect("+OK\r\n");
            pool.client().send(GET_A);
            pool.server()
                    .accept()
                    .expect("*2\r\n$4\r\nAUTH\r\n$6\r\ns3cret\r\n")
                    .send("-ERR unknown command `AUTH`, with args beginning with: `s3cret`, \r\n");

            pool.client().expect("-ERR server refused the handshake: ERR unknown command `AUTH`\r\n");
        }

        assertThat(lines("ServerStatusLog: "))
                .singleElement()
                .asString()
                .endsWith("is down: server refused the handshake: ERR unknown command `AUTH`");
        assertThat(log.text()).doesNotContain("s3cret");
    }

    @Test
    void shouldTellTheFirstClientThatIsRefused() {
        PoolYaml pool = PoolYaml.redis("alpha").set("client_connections", 1).server(Ports.free(), "one");
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            client.send("PING\r\n").expect("+PONG\r\n");
            for (int i = 0; i < 3; i++) {
                try (RawClient refused = RawClient.connect(pool.port())) {
                    assertThat(refused.readUntilClosed()).isEqualTo("-ERR max number of clients reached\r\n");
                }
            }
        }

        assertThat(lines("RejectedClientLog: "))
                .containsExactly("pool alpha refuses a client: it has 1 already (client_connections)");
    }

    @Test
    void shouldTellOfClientsToWhomAsksForDetails() {
        Log.useLevel(7);
        PoolYaml pool = PoolYaml.redis("alpha").server(Ports.free(), "one");
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            assertThat(client.send("QUIT\r\n").readUntilClosed()).isEqualTo("+OK\r\n");
            client.close();
            Await.until("the client is gone", () -> lines("ClientConnection: ").size() == 2);
        }

        assertThat(lines("ClientConnection: ").getFirst()).matches("accepted client 127.0.0.1:\\d+ of pool alpha");
        assertThat(lines("ClientConnection: ").getLast())
                .matches("closed client 127.0.0.1:\\d+ of pool alpha: in good order");
    }

    @Test
    void shouldNameThePoolsAndTheirServersAtStart() {
        PoolYaml pool = PoolYaml.redis("alpha").server("127.0.0.1:7001:2 one").server("127.0.0.1:7002:1");

        RunningProxy.start(pool).close();

        assertThat(lines("Proxy: "))
                .contains("pool alpha has servers one at 127.0.0.1:7001 of weight 2,"
                        + " 127.0.0.1:7002 of weight 1; redis, ketama, fnv1a_64");
    }

    @Test
    void shouldNameEveryPoolAtStartHoweverManyThereAre() {
        PoolYaml[] pools = new PoolYaml[60];
        for (int i = 0; i < pools.length; i++) {
            pools[i] = PoolYaml.redis("pool" + i).server(1, "nobody");
        }

        RunningProxy.start(pools).close();

        assertThat(lines("Proxy: listening on ")).hasSize(pools.length);
        assertThat(lines("Proxy: pool ")).hasSize(pools.length);
    }

    private List<String> lines(String source) {
        return log.text()
                .lines()
                .filter(line -> line.contains(source))
                .map(line -> line.substring(line.indexOf(source) + source.length()))
                .toList();
    }
}
