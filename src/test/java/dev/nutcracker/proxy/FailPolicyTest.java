package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.health.OperatorAction;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.LogWatch;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.PlayedPool;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients and the log see of a server that is down, where its keys are not to go elsewhere. */
@ResourceLock(LogWatch.LOG)
final class FailPolicyTest {
    private static final String[] NAMES = {"one", "two"};
    private static final String OF_ONE = Keys.ownedBy(0, NAMES);
    private static final String OF_TWO = Keys.ownedBy(1, NAMES);
    private static final int NEVER_MS = 600_000;

    private LogWatch log;

    @BeforeEach
    void watch() {
        log = new LogWatch();
    }

    @AfterEach
    void stopWatching() {
        log.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldAnswerAtOnceWithoutAskingTheServerAgain(int workers) {
        int port = Ports.free();
        PoolYaml pool = failing(PoolYaml.redis("alpha"), NEVER_MS).server(port, "one");
        try (RunningProxy proxy = RunningProxy.start(workers, pool.text());
                Clients clients = new Clients(8, pool.port())) {
            clients.first().send(get("a")).expect("-ERR Connection refused\r\n");
            try (FakeServer server = FakeServer.start(port)) {
                for (RawClient client : clients.all) {
                    client.send(get("a") + get("b")).expect("-ERR Connection refused\r\n".repeat(2));
                }

                assertThat(server.connectionCount()).isZero();
            }
            assertThat(proxy.metrics("alpha").errors()[ErrorKind.SERVER_DOWN.ordinal()])
                    .isEqualTo(2L * clients.all.size());
        }
        assertThat(told())
                .containsExactly("server one at 127.0.0.1:" + port
                        + " of pool alpha is down: connect refused; its keys get errors;"
                        + " tried again in 600 s");
    }

    @Test
    void shouldAnswerClientsOfMemcached() {
        PoolYaml pool = failing(PoolYaml.memcache("alpha"), NEVER_MS).server(Ports.free(), "one");
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            for (int i = 0; i < 2; i++) {
                client.send("get a\r\n").expect("SERVER_ERROR Connection refused\r\n");
                client.send("set a 0 0 1 noreply\r\n1\r\nset a 0 0 1\r\n1\r\n")
                        .expect("SERVER_ERROR Connection refused\r\n");
            }
        }
    }

    @Test
    void shouldServeTheKeysOfOtherServersAsEver() {
        try (RedisServer one = RedisServer.start();
                RedisServer two = RedisServer.start()) {
            PoolYaml pool = failing(PoolYaml.redis("alpha"), NEVER_MS)
                    .server(one.port(), "one")
                    .server(two.port(), "two");
            try (RunningProxy _ = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                client.send(set(OF_ONE) + set(OF_TWO)).expect("+OK\r\n+OK\r\n");
                two.close();
                client.send(get(OF_TWO));
                assertThat(client.readLine()).startsWith("-ERR ");

                client.send(get(OF_ONE)).expect("$1\r\n1\r\n");
                client.send("MGET " + OF_ONE + " " + OF_TWO + "\r\n").expect("-ERR Connection refused\r\n");
                client.send("DEL " + OF_ONE + " " + OF_TWO + "\r\n").expect("-ERR Connection refused\r\n");
                client.send(get(OF_ONE)).expect("$-1\r\n");
            }
        }
    }

    @Test
    void shouldServeAllKeysAgainWhenTheTrialSucceeds() {
        int port = Ports.free();
        PoolYaml pool = failing(PoolYaml.memcache("alpha"), 30).server(port, "one");
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            client.send("get a\r\n").expect("SERVER_ERROR Connection refused\r\n");
            try (MemcachedServer _ = MemcachedServer.start(port)) {
                Await.until("the server is tried", () -> told().size() == 2);
                client.send("get a\r\n").expect("END\r\n");
                client.send("get a\r\n").expect("END\r\n");
            }
        }
        String server = "server one at 127.0.0.1:" + port + " of pool alpha is ";
        assertThat(told()).hasSize(3);
        assertThat(told().get(1)).isEqualTo(server + "on trial");
        assertThat(told().get(2)).startsWith(server + "up again after ");
    }

    @Test
    void shouldTellTheDeathOfAServerOnceHoweverManyConnectionsItCloses() {
        try (RedisServer server = RedisServer.start()) {
            PoolYaml pool = failing(PoolYaml.redis("alpha"), NEVER_MS)
                    .set("server_connections", 4)
                    .server(server.port(), "one");
            try (RunningProxy proxy = RunningProxy.start(4, pool.text());
                    Clients clients = new Clients(32, pool.port())) {
                clients.all.forEach(client -> client.send(get("a")).expect("$-1\r\n"));
                clients.all.forEach(client -> client.send("BLPOP a 0\r\n"));
                server.close();
                clients.all.forEach(client -> assertThat(client.readLine()).startsWith("-ERR "));
            }
        }
        assertThat(told()).hasSize(1);
    }

    /** The server closes a connection that is one too many; those that it has go on. */
    @ParameterizedTest
    @CsvSource({
        "true, -ERR max number of clients reached, *2|$3|GET|$1|a|, $-1|",
        "false, ERROR Too many open connections, get a|, END|"
    })
    void shouldUseTheConnectionsOfAServerThatTakesNoMore(boolean redis, String full, String request, String answer) {
        String asked = request.replace("|", "\r\n");
        String answered = answer.replace("|", "\r\n");
        PoolYaml failing = failing(redis ? PoolYaml.redis("alpha") : PoolYaml.memcache("alpha"), NEVER_MS);
        try (PlayedPool pool = PlayedPool.start(failing.set("server_connections", 2))) {
            RawClient first = pool.client();
            RawClient second = pool.connect();
            first.send(asked);
            FakeServer.Connection connection = pool.server().accept();
            connection.expect(asked).send(answered);
            first.expect(answered);
            for (int i = 0; i < 3; i++) {
                second.send(asked.repeat(3));
                try (FakeServer.Connection oneTooMany = pool.server().accept()) {
                    oneTooMany.expect(asked.repeat(3)).send(full + "\r\n");
                }
                second.expect(full + "\r\n");
                second.readLine();
                second.readLine();
            }

            first.send(asked);
            connection.expect(asked).send(answered);
            first.expect(answered);
        }
        assertThat(told()).isEmpty();
    }

    @Test
    void shouldLetSubscribersWaitForTheirServer() {
        int port = Ports.free();
        PoolYaml pool = failing(PoolYaml.redis("alpha"), 30).server(port, "one");
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient subscriber = RawClient.connect(pool.port());
                RawClient client = RawClient.connect(pool.port())) {
            String subscribed = "*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n";
            try (RedisServer _ = RedisServer.start(port)) {
                subscriber.send("SUBSCRIBE c\r\n").expect(subscribed);
                client.send(get("a")).expect("$-1\r\n");
            }
            client.send(get("a"));
            assertThat(client.readLine()).startsWith("-ERR ");
            try (RedisServer _ = RedisServer.start(port)) {
                Await.until("the subscription is there again", () -> {
                    client.send("PUBLISH c hello\r\n");
                    return client.readLine().equals(":1\r\n");
                });

                subscriber.expect("*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$5\r\nhello\r\n");
            }
        }
    }

    @Test
    void shouldGiveErrorsForTheKeysOfServersAboveTheLid() {
        PoolYaml pool = PoolYaml.redis("alpha")
                .set("on_failure", "eject")
                .set("max_ejected_percent", 50)
                .set("server_failure_limit", 1)
                .set("server_retry_timeout", NEVER_MS)
                .server(Ports.free(), "one")
                .server(Ports.free(), "two");
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            String refused = "-ERR Connection refused\r\n";
            client.send(get(OF_ONE)).expect(refused);
            client.send(get(OF_TWO)).expect(refused);
            client.send(get(OF_ONE) + get(OF_TWO)).expect(refused.repeat(2));
        }
        assertThat(told().getFirst())
                .matches(".* is down: connect refused; [0-9.]+ % of the keys move; tried again in 600 s");
        assertThat(told().get(1))
                .endsWith(
                        " is down: connect refused; its keys get errors, since no more servers may be out; tried again in 600 s");
        assertThat(log.text())
                .contains("pool alpha: at most 1 of 2 servers may be out at a time (max_ejected_percent)");
    }

    /** Also where nothing else is said than with twemproxy. */
    @Test
    void shouldLeaveAServerAloneThatIsInMaintenance() {
        try (PlayedPool pool = PlayedPool.redis()) {
            pool.client().send(get("a"));
            FakeServer.Connection connection = pool.server().accept();
            connection.expect(get("a"));
            pool.proxy().administered().order("alpha", "one", OperatorAction.MAINT, "a test");
            pool.client().send(get("a"));
            connection.send("$-1\r\n");

            pool.client().expect("$-1\r\n-ERR Host is down\r\n");
            assertThat(connection.readUntilClosed()).isEmpty();
            pool.client().send("DBSIZE\r\n").expect("-ERR Host is down\r\n");
            pool.proxy().administered().order("alpha", "one", OperatorAction.AUTO, "a test");
            pool.client().send(get("b"));
            pool.server().accept().expect(get("b")).send("$-1\r\n");
            pool.client().expect("$-1\r\n");
            assertThat(pool.server().connectionCount()).isEqualTo(2);
        }
    }

    /** Its words are those that the server had for another client. */
    @Test
    void shouldRepeatTheWordsOfAServerThatIsLoading() {
        String loading = "-LOADING Redis is loading the dataset in memory\r\n";
        try (PlayedPool pool = PlayedPool.start(failing(PoolYaml.redis("alpha"), NEVER_MS))) {
            pool.client().send(get("a"));
            FakeServer.Connection connection = pool.server().accept();
            connection.expect(get("a")).send(loading);
            pool.client().expect(loading);

            pool.client().send(get("a")).expect(loading);
            assertThat(connection.readUntilClosed()).isEmpty();
        }
    }

    private static PoolYaml failing(PoolYaml pool, int retryMs) {
        return pool.set("on_failure", "fail").set("server_failure_limit", 1).set("server_retry_timeout", retryMs);
    }

    private static String get(String key) {
        return "*2\r\n$3\r\nGET\r\n$" + key.length() + "\r\n" + key + "\r\n";
    }

    private static String set(String key) {
        return "*3\r\n$3\r\nSET\r\n$" + key.length() + "\r\n" + key + "\r\n$1\r\n1\r\n";
    }

    private List<String> told() {
        String source = "TransitionLog: ";
        return log.text()
                .lines()
                .filter(line -> line.contains(source))
                .map(line -> line.substring(line.indexOf(source) + source.length()))
                .toList();
    }

    /** Several clients, spread over the workers. */
    private static final class Clients implements AutoCloseable {
        final List<RawClient> all = new ArrayList<>();

        Clients(int count, int port) {
            for (int i = 0; i < count; i++) {
                all.add(RawClient.connect(port));
            }
        }

        RawClient first() {
            return all.getFirst();
        }

        @Override
        public void close() {
            all.forEach(RawClient::close);
        }
    }
}
