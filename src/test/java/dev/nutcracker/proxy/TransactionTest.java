package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.PlayedPool;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RawConnection;
import dev.nutcracker.testing.RunningProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Transactions on server connections that clients have for themselves. */
final class TransactionTest {
    private static final String CROSSSLOT = "-CROSSSLOT Keys in request don't hash to the same server\r\n";
    static final String ABORTED = "-EXECABORT Transaction discarded because of previous errors.\r\n";
    private static final String LOST =
            "-EXECABORT Transaction discarded because of: the server connection it began on is lost\r\n";

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
}
