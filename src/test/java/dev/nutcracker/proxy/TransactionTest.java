package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.PlayedPool;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RawConnection;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions on server connections that clients have for themselves. */
final class TransactionTest {
    private static final String CROSSSLOT = "-CROSSSLOT Keys in request don't hash to the same server\r\n";
    private static final String ABORTED = "-EXECABORT Transaction discarded because of previous errors.\r\n";
    private static final String LOST =
            "-EXECABORT Transaction discarded because of: the server connection it began on is lost\r\n";

    private static final String MOVED =
            "-EXECABORT Transaction discarded because of: a watched key belongs to another server now\r\n";

    /** Each with an end that leaves nothing open; {@code %} stands for a hash tag, so that the keys are on one server. */
    private static final List<String> SCRIPT = List.of(
            "MULTI",
            "SET %a 1",
            "INCR %a",
            "GET %a",
            "MGET %a %b %c",
            "EXEC",
            "MULTI",
            "EXEC",
            "MULTI",
            "PING",
            "ECHO hi",
            "EXEC",
            "MULTI",
            "PING",
            "SET %b 2",
            "EVAL return(1) 0",
            "EXEC",
            "MULTI",
            "PING a b c",
            "EXEC",
            "EXEC",
            "DISCARD",
            "UNWATCH",
            "MULTI",
            "MULTI",
            "SET %a 3",
            "MULTI",
            "EXEC",
            "MULTI",
            "WATCH %a",
            "GET %a",
            "WATCH %a",
            "EXEC",
            "MULTI",
            "SET %a 4",
            "DISCARD",
            "GET %a",
            "MULTI",
            "DISCARD",
            "GET %a",
            "MULTI",
            "NOSUCH x",
            "SET %a 5",
            "PING",
            "EXEC",
            "GET %a",
            "MULTI",
            "SET %a 5",
            "GET",
            "SET %a 6",
            "EXEC",
            "GET %a",
            "MULTI",
            "SET %a 5",
            "NOSUCH",
            "DISCARD",
            "GET %a",
            "MULTI",
            "SET %a x",
            "INCR %a",
            "SET %b 7",
            "EXEC",
            "GET %b",
            "MULTI",
            "EVAL return(1) x",
            "ZUNION 0 %a",
            "ZUNION x %a",
            "SET %b 8",
            "EXEC",
            "MULTI",
            "UNWATCH",
            "MSET %a 1 %b 2",
            "DEL %a %b %c",
            "EXEC",
            "WATCH %a",
            "GET %a",
            "SET %a 9",
            "MULTI",
            "SET %a 10",
            "EXEC",
            "GET %a",
            "WATCH %a",
            "GET %b",
            "MULTI",
            "SET %a 11",
            "EXEC",
            "GET %a",
            "WATCH %a",
            "SET %a 12",
            "UNWATCH",
            "MULTI",
            "SET %a 13",
            "EXEC",
            "WATCH %a %b",
            "WATCH %c",
            "MULTI",
            "EXEC",
            "WATCH %a",
            "MULTI",
            "NOSUCH",
            "EXEC",
            "MULTI",
            "GET %a",
            "EXEC",
            "WATCH %a",
            "MULTI",
            "SET %a 1",
            "RESET",
            "EXEC",
            "GET %a",
            "WATCH %a",
            "SET %a 2",
            "RESET",
            "MULTI",
            "GET %a",
            "EXEC",
            "WATCH %a",
            "MULTI",
            "GET %a",
            "DISCARD",
            "SET %a 3",
            "MULTI",
            "GET %a",
            "EXEC",
            "MULTI",
            "BLPOP %l 0",
            "RPUSH %l x",
            "BLPOP %l 0",
            "BRPOPLPUSH %l %m 0",
            "BLMPOP 0 1 %l LEFT",
            "XREAD BLOCK 0 STREAMS %s $",
            "BZPOPMIN %z 0",
            "EXEC",
            "WATCH",
            "UNWATCH a",
            "MULTI a",
            "EXEC a",
            "MULTI",
            "EXEC a",
            "WATCH",
            "EXEC");

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldAnswerTransactionsAsRedisDoes(int servers) {
        for (String hello : List.of("HELLO 2", "HELLO 3")) {
            List<String> requests = new ArrayList<>(List.of(hello));
            SCRIPT.forEach(request -> requests.add(request.replace("%", "{t}")));
            requests.replaceAll(request -> request + "\r\n");
            try (RedisServer alone = RedisServer.start();
                    Servers behind = Servers.start(servers);
                    RunningProxy proxy = RunningProxy.start(behind.pool())) {
                List<String> expected = played(requests, alone.port(), 1);

                assertThat(played(requests, behind.port(), 1)).isEqualTo(expected);
                behind.flush();
                assertThat(played(requests, behind.port(), 7)).as("7 at a time").isEqualTo(expected);
                behind.flush();
                assertThat(played(requests, behind.port(), requests.size()))
                        .as("all at once")
                        .isEqualTo(expected);
                Await.until("nothing is kept", () -> proxy.keptBytes() == 0);
            }
        }
    }

    private static List<String> played(List<String> requests, int port, int atATime) {
        List<String> answers = new ArrayList<>();
        try (RawClient client = RawClient.connect(port)) {
            for (int from = 0; from < requests.size(); from += atATime) {
                List<String> some = requests.subList(from, Math.min(from + atATime, requests.size()));
                client.send(String.join("", some));
                for (String request : some) {
                    String answer = client.readRedisReply();
                    answers.add(request + (request.startsWith("HELLO") ? "" : answer));
                }
            }
        }
        return answers;
    }

    @Test
    void shouldRefuseKeysOfAnotherServerAndThenTheWholeTransaction() {
        try (Servers servers = Servers.start(2);
                RunningProxy _ = RunningProxy.start(servers.pool());
                RawClient client = RawClient.connect(servers.port())) {
            String here = servers.keyOf(0);
            String there = servers.keyOf(1);
            for (String elsewhere : List.of("SET " + there + " 1", "MGET " + here + " " + there, "DBSIZE", "SCAN 0")) {
                client.send("MULTI\r\nSET " + here + " 1\r\n").expect("+OK\r\n+QUEUED\r\n");
                assertThat(client.send(elsewhere + "\r\n").readLine())
                        .startsWith(elsewhere.startsWith("SCAN") ? "-ERR 'scan' is not served" : CROSSSLOT);
                client.send("SET " + here + " 2\r\nEXEC\r\nGET " + here + "\r\n");
                client.expect("+QUEUED\r\n" + ABORTED + "$-1\r\n");
            }
            client.send("WATCH " + here + " " + there + "\r\n").expect(CROSSSLOT);
            client.send("MULTI\r\nSET " + here + " 1\r\nEXEC\r\n").expect("+OK\r\n+QUEUED\r\n" + ABORTED);
            client.send("WATCH " + here + "\r\nWATCH " + there + "\r\nGET " + there + "\r\n");
            client.expect("+OK\r\n" + CROSSSLOT + "$-1\r\n");
            client.send("UNWATCH\r\nWATCH " + there + "\r\nMULTI\r\nSET " + there + " 3\r\nEXEC\r\n");
            client.expect("+OK\r\n+OK\r\n+OK\r\n+QUEUED\r\n*1\r\n+OK\r\n");
        }
    }

    @Test
    void shouldNotRunWhatIsGuardedByAKeyThatHasChanged() {
        try (Servers servers = Servers.start(2);
                RunningProxy _ = RunningProxy.start(servers.pool());
                RawClient client = RawClient.connect(servers.port());
                RawClient other = RawClient.connect(servers.port())) {
            String key = servers.keyOf(0);
            client.send("WATCH " + key + "\r\nGET " + key + "\r\n").expect("+OK\r\n$-1\r\n");
            other.send("SET " + key + " theirs\r\n").expect("+OK\r\n");

            client.send("MULTI\r\nSET " + key + " mine\r\nEXEC\r\nGET " + key + "\r\n");

            client.expect("+OK\r\n+QUEUED\r\n*-1\r\n$6\r\ntheirs\r\n");
        }
    }

    @Test
    void shouldKeepTheOrderOfAClientOnTheWayToItsConnectionAndBack() {
        try (PlayedPool pool = PlayedPool.redis()) {
            RawClient client = pool.client();
            client.sendRedisRequest("GET", "a");
            RawConnection shared = pool.server().accept();
            assertThat(shared.readRedisRequest()).containsExactly("GET", "a");
            client.sendRedisRequest("WATCH", "a").sendRedisRequest("GET", "b").sendRedisRequest("MULTI");
            client.sendRedisRequest("SET", "a", "1").sendRedisRequest("EXEC").sendRedisRequest("GET", "c");
            client.sendRedisRequest("PING", "now")
                    .sendRedisRequest("MULTI")
                    .sendRedisRequest("SET", "d", "1")
                    .sendRedisRequest("EXEC");
            shared.send("$-1\r\n");

            RawConnection own = pool.server().accept();
            for (String command : List.of("WATCH", "GET", "MULTI", "SET", "EXEC", "GET", "MULTI", "SET", "EXEC")) {
                assertThat(own.readRedisRequest()).startsWith(command);
            }
            own.send("+OK\r\n$-1\r\n+OK\r\n+QUEUED\r\n*1\r\n+OK\r\n$-1\r\n+OK\r\n+QUEUED\r\n*1\r\n+OK\r\n");
            client.expect(
                    "$-1\r\n+OK\r\n$-1\r\n+OK\r\n+QUEUED\r\n*1\r\n+OK\r\n$-1\r\n$3\r\nnow\r\n+OK\r\n+QUEUED\r\n*1\r\n+OK\r\n");

            client.sendRedisRequest("GET", "e");
            assertThat(shared.readRedisRequest()).containsExactly("GET", "e");
            assertThat(pool.server().connectionCount()).isEqualTo(2);
            assertThat(pool.value(ServerCounter.SERVER_CONNECTIONS)).isEqualTo(2);
        }
    }

    @Test
    void shouldCleanUpAfterAClientThatGoesAndUseTheConnectionAgain() {
        try (PlayedPool pool = PlayedPool.redis()) {
            RawConnection own;
            try (RawClient watching = pool.client()) {
                watching.sendRedisRequest("WATCH", "a");
                own = pool.server().accept().expect(request("WATCH", "a")).send("+OK\r\n");
                watching.expect("+OK\r\n");
            }
            own.expect(request("UNWATCH")).send("+OK\r\n");
            try (RawClient queueing = pool.connect()) {
                queueing.sendRedisRequest("MULTI").sendRedisRequest("SET", "a", "1");
                own.expect(request("MULTI") + request("SET", "a", "1")).send("+OK\r\n+QUEUED\r\n");
                queueing.expect("+OK\r\n+QUEUED\r\n");
            }
            own.expect(request("DISCARD")).send("+OK\r\n");
            try (RawClient next = pool.connect()) {
                next.sendRedisRequest("WATCH", "b");
                own.expect(request("WATCH", "b")).send("+OK\r\n");
                next.expect("+OK\r\n");
            }
            assertThat(pool.server().connectionCount()).isEqualTo(1);
        }
    }

    @Test
    void shouldAbortWhatHasBegunOnAConnectionThatIsLost() {
        try (PlayedPool pool = PlayedPool.redis()) {
            RawClient client = pool.client();
            client.sendRedisRequest("WATCH", "a");
            RawConnection own =
                    pool.server().accept().expect(request("WATCH", "a")).send("+OK\r\n");
            client.expect("+OK\r\n");
            client.sendRedisRequest("MULTI").sendRedisRequest("SET", "a", "1").sendRedisRequest("GET", "a");
            own.expect(request("MULTI") + request("SET", "a", "1") + request("GET", "a"));
            own.send("+OK\r\n").close();
            client.expect("+OK\r\n-ERR unknown\r\n-ERR unknown\r\n");

            client.sendRedisRequest("SET", "a", "2").sendRedisRequest("EXEC").sendRedisRequest("EXEC");
            client.expect("+QUEUED\r\n" + LOST + "-ERR EXEC without MULTI\r\n");

            client.sendRedisRequest("MULTI").sendRedisRequest("GET", "a").sendRedisRequest("EXEC");
            pool.server()
                    .accept()
                    .expect(request("MULTI") + request("GET", "a") + request("EXEC"))
                    .send("+OK\r\n+QUEUED\r\n*1\r\n$-1\r\n");
            client.expect("+OK\r\n+QUEUED\r\n*1\r\n$-1\r\n");
        }
    }

    @Test
    void shouldNotRunUnguardedWhenTheConnectionThatWatchedIsLostMeanwhile() {
        try (PlayedPool pool = PlayedPool.redis()) {
            RawClient client = pool.client();
            client.sendRedisRequest("WATCH", "a");
            RawConnection own =
                    pool.server().accept().expect(request("WATCH", "a")).send("+OK\r\n");
            client.expect("+OK\r\n");
            own.close();
            Await.until("the loss is seen", () -> pool.value(ServerCounter.SERVER_EOF) == 1);

            client.sendRedisRequest("MULTI").sendRedisRequest("SET", "a", "1").sendRedisRequest("EXEC");

            client.expect("+OK\r\n+QUEUED\r\n" + LOST);
            assertThat(pool.server().connectionCount()).isEqualTo(1);
        }
    }

    @Test
    void shouldAskTheOnlyServerForItsInfoInATransaction() {
        try (Servers servers = Servers.start(1);
                RunningProxy _ = RunningProxy.start(servers.pool());
                RawClient client = RawClient.connect(servers.port())) {
            client.send("MULTI\r\nINFO nosuch\r\nSET a 1\r\nINFO nosuch\r\nEXEC\r\nMULTI\r\nINFO nosuch\r\nEXEC\r\n");

            client.expect("+OK\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n*3\r\n$0\r\n\r\n+OK\r\n$0\r\n\r\n");
            client.expect("+OK\r\n+QUEUED\r\n*1\r\n$0\r\n\r\n");
        }
    }

    @Test
    void shouldNotTakeOneOfSeveralServersForTheOneToTellInfo() {
        try (Servers servers = Servers.start(2);
                RunningProxy _ = RunningProxy.start(servers.pool());
                RawClient client = RawClient.connect(servers.port())) {
            client.send("MULTI\r\nINFO\r\nEXEC\r\n");

            client.expect("+OK\r\n-ERR 'info' is not served by the proxy inside a transaction\r\n" + ABORTED);
        }
    }

    @Test
    void shouldAbortWhenTheClientTurnsToAnotherDatabaseWithKeysWatched() {
        try (Servers servers = Servers.start(1);
                RunningProxy _ = RunningProxy.start(servers.pool());
                RawClient client = RawClient.connect(servers.port())) {
            client.send("WATCH a\r\nSELECT 3\r\nMULTI\r\nSET a 1\r\nEXEC\r\nGET a\r\n");
            client.expect("+OK\r\n+OK\r\n+OK\r\n+QUEUED\r\n" + LOST + "$-1\r\n");
            client.send("MULTI\r\nSET a 1\r\nSELECT 4\r\nEXEC\r\nGET a\r\n");
            client.expect("+OK\r\n+QUEUED\r\n-ERR 'select' is not served by the proxy inside a transaction\r\n");
            client.expect(ABORTED + "$-1\r\n");
            client.send("MULTI\r\nSET a 1\r\nEXEC\r\nSELECT 0\r\nGET a\r\n");
            client.expect("+OK\r\n+QUEUED\r\n*1\r\n+OK\r\n+OK\r\n$-1\r\n");
        }
    }

    @Test
    void shouldLetClientsWaitInQueueForAConnection() {
        try (Servers servers = Servers.start(1);
                RunningProxy proxy = RunningProxy.start(servers.pool().set("blocking_connections", 1));
                RawClient first = RawClient.connect(servers.port());
                RawClient second = RawClient.connect(servers.port());
                RawClient third = RawClient.connect(servers.port())) {
            first.send("WATCH a\r\n").expect("+OK\r\n");
            second.send("MULTI\r\nINCR a\r\nEXEC\r\n").expect("+OK\r\n");
            third.send("MULTI\r\nINCR a\r\nEXEC\r\nGET a\r\n").expect("+OK\r\n");
            first.send("MULTI\r\nINCR a\r\nEXEC\r\n").expect("+OK\r\n+QUEUED\r\n*1\r\n:1\r\n");

            second.expect("+QUEUED\r\n*1\r\n:2\r\n");
            third.expect("+QUEUED\r\n*1\r\n:3\r\n$1\r\n3\r\n");
            // One for all transactions, and for what came right behind them.
            assertThat(proxy.value("alpha", "one", ServerCounter.SERVER_CONNECTIONS))
                    .isOne();
        }
    }

    @Test
    void shouldForgetAClientThatIsLostWhileItWaitsInQueue() {
        try (Servers servers = Servers.start(1);
                RunningProxy proxy = RunningProxy.start(servers.pool().set("blocking_connections", 1));
                RawClient first = RawClient.connect(servers.port());
                RawClient second = RawClient.connect(servers.port())) {
            first.send("WATCH a\r\n").expect("+OK\r\n");
            second.send("MULTI\r\nINCR a\r\nEXEC\r\n" + "INCR a\r\n".repeat(3000))
                    .expect("+OK\r\n");

            second.reset();

            Await.until("it is gone", () -> proxy.value("alpha", PoolCounter.CLIENT_CONNECTIONS) == 1);
            first.send("MULTI\r\nINCR a\r\nEXEC\r\nGET a\r\n").expect("+OK\r\n+QUEUED\r\n*1\r\n:1\r\n$1\r\n1\r\n");
            assertThat(proxy.keptBytes()).isZero();
        }
    }

    @Test
    void shouldServeAClientInQueueThatHasSaidAllItWants() {
        try (Servers servers = Servers.start(1);
                RunningProxy _ = RunningProxy.start(servers.pool().set("blocking_connections", 1));
                RawClient first = RawClient.connect(servers.port());
                RawClient second = RawClient.connect(servers.port())) {
            first.send("WATCH a\r\n").expect("+OK\r\n");
            second.send("MULTI\r\nINCR a\r\nEXEC\r\nGET a\r\n").expect("+OK\r\n");

            second.halfClose();

            first.send("MULTI\r\nINCR a\r\nEXEC\r\n").expect("+OK\r\n+QUEUED\r\n*1\r\n:1\r\n");
            assertThat(second.readUntilClosed()).isEqualTo("+QUEUED\r\n*1\r\n:2\r\n$1\r\n2\r\n");
        }
    }

    @Test
    void shouldSayThatAllConnectionsAreTakenWhenTheTimeIsOver() {
        try (Servers servers = Servers.start(1);
                RunningProxy proxy = RunningProxy.start(
                        servers.pool().set("blocking_connections", 1).set("timeout", 50));
                RawClient first = RawClient.connect(servers.port());
                RawClient second = RawClient.connect(servers.port())) {
            first.send("WATCH a\r\n").expect("+OK\r\n");
            second.send("MULTI\r\nSET a 1\r\nEXEC\r\n");

            second.expect("+OK\r\n-ERR all connections for transactions and blocking commands are taken"
                    + " (blocking_connections)\r\n" + ABORTED);
            assertThat(proxy.metrics("alpha").errors()[ErrorKind.CONNECTIONS_TAKEN.ordinal()])
                    .isOne();
            first.send("MULTI\r\nSET a 2\r\nEXEC\r\n").expect("+OK\r\n+QUEUED\r\n*1\r\n+OK\r\n");
            second.send("MULTI\r\nGET a\r\nEXEC\r\n").expect("+OK\r\n+QUEUED\r\n*1\r\n$1\r\n2\r\n");
        }
    }

    @Test
    void shouldRefuseTransactionsWhereThePoolHasNoConnectionsForThem() {
        try (Servers servers = Servers.start(1);
                RunningProxy _ = RunningProxy.start(servers.pool().set("blocking_connections", 0));
                RawClient client = RawClient.connect(servers.port())) {
            client.send("MULTI\r\nSET a 1\r\nEXEC\r\n");

            client.expect("+OK\r\n-ERR the pool has no connections for transactions and blocking commands"
                    + " (blocking_connections: 0)\r\n" + ABORTED);
        }
    }

    @Test
    void shouldTellWhyNoConnectionCanBeOpened() {
        try (Servers servers = Servers.start(1);
                RunningProxy _ = RunningProxy.start(servers.pool());
                RawClient client = RawClient.connect(servers.port())) {
            servers.server(0).kill();

            client.send("WATCH a\r\nMULTI\r\nSET a 1\r\nEXEC\r\n");

            client.expect("-ERR Connection refused\r\n+OK\r\n+QUEUED\r\n" + ABORTED);
        }
    }

    @Test
    void shouldCloseConnectionsInExcessWhenTheirTransactionsAreOver() throws Exception {
        try (Servers servers = Servers.start(1);
                RunningProxy proxy = RunningProxy.start(servers.pool());
                RawClient first = RawClient.connect(servers.port());
                RawClient second = RawClient.connect(servers.port())) {
            first.send("WATCH a\r\n").expect("+OK\r\n");
            second.send("WATCH a\r\n").expect("+OK\r\n");
            assertThat(proxy.value("alpha", "one", ServerCounter.SERVER_CONNECTIONS))
                    .isEqualTo(2);

            proxy.reload(servers.pool().set("blocking_connections", 1));

            first.send("MULTI\r\nGET a\r\nEXEC\r\n").expect("+OK\r\n+QUEUED\r\n*1\r\n$-1\r\n");
            second.send("MULTI\r\nGET a\r\nEXEC\r\n").expect("+OK\r\n+QUEUED\r\n*1\r\n$-1\r\n");
            Await.until("one is left", () -> proxy.value("alpha", "one", ServerCounter.SERVER_CONNECTIONS) == 1);
            first.send("MULTI\r\nGET a\r\nEXEC\r\n").expect("+OK\r\n+QUEUED\r\n*1\r\n$-1\r\n");
            assertThat(proxy.value("alpha", "one", ServerCounter.SERVER_CONNECTIONS))
                    .isOne();
        }
    }

    @Test
    void shouldEndATransactionOnItsConnectionWhenTheServerLeavesThePool() throws Exception {
        try (Servers servers = Servers.start(2);
                RunningProxy proxy = RunningProxy.start(servers.pool());
                RawClient client = RawClient.connect(servers.port())) {
            String key = servers.keyOf(0);
            client.send("MULTI\r\nSET " + key + " 1\r\n").expect("+OK\r\n+QUEUED\r\n");

            proxy.reload(servers.without(0));

            client.send("EXEC\r\nGET " + key + "\r\n").expect("*1\r\n+OK\r\n$-1\r\n");
            try (RawClient direct = RawClient.connect(servers.server(0).port())) {
                direct.send("GET " + key + "\r\n").expect("$1\r\n1\r\n");
            }
        }
    }

    @Test
    void shouldSayThatServersHaveChangedWhereATransactionNamesAKeyThatHasMoved() throws Exception {
        try (Servers servers = Servers.start(2);
                RunningProxy proxy = RunningProxy.start(servers.pool());
                RawClient client = RawClient.connect(servers.port())) {
            String key = servers.keyOf(0);
            client.send("MULTI\r\nSET " + key + " 1\r\n").expect("+OK\r\n+QUEUED\r\n");

            proxy.reload(servers.without(0));

            client.send("GET " + key + "\r\nEXEC\r\n")
                    .expect(
                            "-ERR the key is not on the server of the transaction: the pool's servers have changed since"
                                    + " it began\r\n-EXECABORT Transaction discarded because of previous errors.\r\n");
            client.send("MULTI\r\nSET " + key + " 2\r\nEXEC\r\n").expect("+OK\r\n+QUEUED\r\n*1\r\n+OK\r\n");
        }
    }

    @Test
    void shouldLoseNoIncrementOfClientsThatRaceForFewConnections() throws Exception {
        int clients = 6;
        int increments = 40;
        try (Servers servers = Servers.start(2);
                RunningProxy proxy = RunningProxy.start(
                        2, servers.pool().set("blocking_connections", 2).text());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            String key = servers.keyOf(1);
            List<Future<?>> races = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                races.add(threads.submit(() -> increment(servers.port(), key, increments)));
            }
            for (Future<?> race : races) {
                race.get();
            }

            try (RawClient client = RawClient.connect(servers.port())) {
                String sum = Integer.toString(clients * increments);
                client.send("GET " + key + "\r\n").expect("$" + sum.length() + "\r\n" + sum + "\r\n");
            }
            // Two for each of two workers, and one that each shares.
            assertThat(proxy.value("alpha", "two", ServerCounter.SERVER_CONNECTIONS))
                    .isLessThanOrEqualTo(2 * (2 + 1));
            Await.until("nothing is kept", () -> proxy.keptBytes() == 0);
        }
    }

    /** Reads a number and writes the next, so many times, as long as nobody else has written meanwhile. */
    private static void increment(int port, String key, int times) {
        try (RawClient client = RawClient.connect(port)) {
            for (int done = 0; done < times; ) {
                String value = client.send("WATCH " + key + "\r\nGET " + key + "\r\n")
                        .expect("+OK\r\n")
                        .readRedisReply();
                int number = value.equals("$-1\r\n")
                        ? 0
                        : Integer.parseInt(value.lines().toList().get(1));
                client.send("MULTI\r\nSET " + key + " " + (number + 1) + "\r\nEXEC\r\n")
                        .expect("+OK\r\n+QUEUED\r\n");
                done += client.readRedisReply().equals("*1\r\n+OK\r\n") ? 1 : 0;
            }
        }
    }

    private static String request(String... arguments) {
        StringBuilder text = new StringBuilder("*" + arguments.length + "\r\n");
        for (String argument : arguments) {
            text.append('$')
                    .append(argument.length())
                    .append("\r\n")
                    .append(argument)
                    .append("\r\n");
        }
        return text.toString();
    }

    @Test
    void shouldNotRunATransactionWhoseWatchedKeyHasMovedToAnotherServer() throws Exception {
        try (Servers servers = Servers.start(2);
                RunningProxy proxy = RunningProxy.start(servers.without(0));
                RawClient client = RawClient.connect(servers.port());
                RawClient other = RawClient.connect(servers.port())) {
            String moving = servers.keyOf(0);
            String staying = servers.keyOf(1);
            client.send("WATCH " + moving + "\r\n").expect("+OK\r\n");

            proxy.reload(servers.pool());
            other.send("SET " + moving + " changed\r\n").expect("+OK\r\n");
            client.send("MULTI\r\nSET " + staying + " 1\r\nEXEC\r\nGET " + staying + "\r\n");

            client.expect("+OK\r\n+QUEUED\r\n" + MOVED + "$-1\r\n");
            client.send("WATCH " + staying + "\r\nMULTI\r\nSET " + staying + " 2\r\nEXEC\r\n");
            client.expect("+OK\r\n+OK\r\n+QUEUED\r\n*1\r\n+OK\r\n");
        }
    }
}
