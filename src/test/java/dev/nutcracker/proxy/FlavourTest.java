package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.testing.PlayedPool;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RawConnection;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Clients that want another kind of server connection than most: the third version of the protocol, another database. */
final class FlavourTest {
    private static final String GET_A = "*2\r\n$3\r\nGET\r\n$1\r\na\r\n";
    private static final String GET_B = "*2\r\n$3\r\nGET\r\n$1\r\nb\r\n";
    private static final String HELLO_3 = "*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n";
    /** Those whose answer is another each time, and what the proxy answers in words of its own. */
    private static final Set<String> NOT_ALIKE =
            Set.of("SRANDMEMBER", "SPOP", "HRANDFIELD", "ZRANDMEMBER", "TIME", "AUTH");

    @Test
    void shouldAnswerEveryCommandInTheThirdVersionAsTheServerDoes() {
        try (RedisServer behind = RedisServer.start();
                RedisServer alone = RedisServer.start()) {
            PoolYaml pool = PoolYaml.redis("alpha").server(behind.port(), "one");
            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port());
                    RawClient direct = RawClient.connect(alone.port())) {
                client.send("HELLO 3\r\n").readRedisReply();
                direct.send("HELLO 3\r\n").readRedisReply();
                for (String request : RedisScript.requests("t")) {
                    String response = client.send(request).readRedisReply();
                    String expected = direct.send(request).readRedisReply();
                    if (NOT_ALIKE.stream().noneMatch(request.toUpperCase()::contains)) {
                        assertThat(sortedLines(response)).as(request).isEqualTo(sortedLines(expected));
                    }
                }
            }
        }
    }

    /** The members of sets and hashes come in another order at every server. */
    private static List<String> sortedLines(String response) {
        return response.lines().sorted().toList();
    }

    @Test
    void shouldAnswerClientsOfBothVersionsEachInItsOwn() {
        try (RedisServer one = RedisServer.start();
                RedisServer two = RedisServer.start()) {
            PoolYaml pool = PoolYaml.redis("alpha").server(one.port(), "one").server(two.port(), "two");
            String a = Keys.ownedBy(0, "one", "two");
            String b = Keys.ownedBy(1, "one", "two");
            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient second = RawClient.connect(pool.port());
                    RawClient third = RawClient.connect(pool.port())) {
                assertThat(third.send("HELLO 3\r\n").readRedisReply())
                        .startsWith("%7\r\n$6\r\nserver\r\n")
                        .contains("$5\r\nproto\r\n:3\r\n");
                third.send("MSET " + a + " A " + b + " B\r\nHSET {" + a + "}h f v\r\n")
                        .expect("+OK\r\n:1\r\n");

                String requests = "HGETALL {" + a + "}h\r\nMGET " + b + " none " + a + "\r\nGET none\r\nDEL " + a + " "
                        + b + "\r\n";
                second.send(requests.replace("DEL", "EXISTS"));
                second.expect("*2\r\n$1\r\nf\r\n$1\r\nv\r\n*3\r\n$1\r\nB\r\n$-1\r\n$1\r\nA\r\n$-1\r\n:2\r\n");
                third.send(requests);
                third.expect("%1\r\n$1\r\nf\r\n$1\r\nv\r\n*3\r\n$1\r\nB\r\n_\r\n$1\r\nA\r\n_\r\n:2\r\n");
                third.send("CLIENT GETNAME\r\nCONFIG GET timeout\r\nRESET\r\nGET none\r\n");
                third.expect("_\r\n%1\r\n$7\r\ntimeout\r\n$1\r\n0\r\n+RESET\r\n$-1\r\n");
            }
        }
    }

    @Test
    void shouldNotLetRequestsOvertakeThoseBeforeTheChange() {
        try (PlayedPool pool = PlayedPool.redis()) {
            pool.client().send(GET_A + "HELLO 3\r\n" + GET_B + "SELECT 2\r\n" + GET_A);
            RawConnection usual = pool.server().accept().expect(GET_A);
            assertThat(pool.server().connectionCount()).isEqualTo(1);
            usual.send("$-1\r\n");
            pool.client().expect("$-1\r\n");
            assertThat(pool.client().readRedisReply()).startsWith("%7\r\n");

            RawConnection third =
                    pool.server().accept().expect(HELLO_3).send("%0\r\n").expect(GET_B);
            third.send("_\r\n");
            pool.client().expect("_\r\n+OK\r\n");

            RawConnection other = pool.server().accept().expect(HELLO_3 + "*2\r\n$6\r\nSELECT\r\n$1\r\n2\r\n");
            other.send("%0\r\n+OK\r\n").expect(GET_A).send("$1\r\nA\r\n");
            pool.client().expect("$1\r\nA\r\n");
        }
    }

    @Test
    void shouldKeepTheDatabasesOfClientsApart() {
        try (RedisServer server = RedisServer.start()) {
            PoolYaml pool = PoolYaml.redis("alpha").set("redis_db", 1).server(server.port(), "one");
            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient own = RawClient.connect(pool.port());
                    RawClient other = RawClient.connect(pool.port())) {
                own.send("SET a own\r\n").expect("+OK\r\n");
                other.send("SELECT 2\r\nSET a other\r\nGET a\r\n").expect("+OK\r\n+OK\r\n$5\r\nother\r\n");
                own.send("GET a\r\nSELECT 2\r\nGET a\r\nSELECT 1\r\nGET a\r\n");

                own.expect("$3\r\nown\r\n+OK\r\n$5\r\nother\r\n+OK\r\n$3\r\nown\r\n");
                own.send("SELECT 16\r\nSELECT -1\r\nSELECT x\r\nGET a\r\n");
                own.expect("-ERR DB index is out of range\r\n-ERR DB index is out of range\r\n"
                        + "-ERR value is not an integer or out of range\r\n$3\r\nown\r\n");
            }
        }
    }

    @Test
    void shouldNotEjectAServerForADatabaseThatItDoesNotHave() {
        try (RedisServer server = RedisServer.start("--databases", "2")) {
            PoolYaml pool = PoolYaml.redis("alpha")
                    .set("auto_eject_hosts", true)
                    .set("server_failure_limit", 1)
                    .server(server.port(), "one");
            try (RunningProxy proxy = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                client.send("SELECT 7\r\nGET a\r\nGET a\r\n").expect("+OK\r\n");
                assertThat(client.readLine())
                        .isEqualTo("-ERR server refused the handshake: ERR DB index is out of range\r\n");
                assertThat(client.readLine()).startsWith("-ERR server refused the handshake: ");

                client.send("SELECT 1\r\nGET a\r\n").expect("+OK\r\n$-1\r\n");
                assertThat(proxy.value("alpha", PoolCounter.SERVER_EJECTS)).isZero();
            }
        }
    }
}
