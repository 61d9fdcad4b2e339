package dev.nutcracker.client;

import static dev.nutcracker.testing.RedisText.array;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.routing.Router;
import dev.nutcracker.testing.PoolYaml;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients that wait for a lease, or are blocked, while the servers of the pool change. */
final class ServersChangeTest {
    private static final String OLD_SERVER = "-ERR unknown subcommand\r\n";

    @Test
    void shouldSendAClientInQueueToTheServerThatOwnsItsKeyNow() throws Exception {
        try (TestWorker worker = TestWorker.redis(pool("one", "two"))) {
            String key = worker.keyOf(0);
            worker.client().send(array("WATCH", key));
            Peer inQueue = worker.client();
            inQueue.send(array("WATCH", key) + "PING\r\n");
            assertThat(worker.opened()).isEqualTo(1);

            worker.change(pool("two"));

            Peer two = worker.server(1);
            assertThat(two.got()).isEqualTo(array("WATCH", key));
            two.send("+OK\r\n");
            assertThat(inQueue.got()).isEqualTo("+OK\r\n+PONG\r\n");
        }
    }

    @Test
    void shouldLetTheTransactionsOfAServerThatLeavesComeToTheirEnd() throws Exception {
        try (TestWorker worker = TestWorker.redis(pool("one", "two"))) {
            String key = worker.keyOf(0);
            Peer client = worker.client();
            client.send("MULTI\r\n" + array("GET", key));
            Peer one = worker.server(0);
            one.send("+OK\r\n+QUEUED\r\n");
            one.got();

            worker.change(pool("two"));
            client.send("EXEC\r\n");

            assertThat(one.got()).isEqualTo(array("EXEC"));
            one.send("*1\r\n$1\r\n1\r\n");
            assertThat(client.got()).isEqualTo("+OK\r\n+QUEUED\r\n*1\r\n$1\r\n1\r\n");
            assertThat(one.isOpen()).isFalse();
        }
    }

    @Test
    void shouldRefuseATransactionWhoseWatchedKeyHasMoved() throws Exception {
        try (TestWorker worker = TestWorker.redis(pool("one", "two"))) {
            String key = keyThatMoves(worker);
            Peer client = worker.client();
            client.send(array("WATCH", key));
            Peer one = worker.server(0);
            one.send("+OK\r\n");
            one.got();
            client.got();

            worker.change(pool("one", "two", "three"));
            client.send("MULTI\r\n" + array("GET", key) + "EXEC\r\n");
            assertThat(one.got()).isEqualTo(array("MULTI") + array("DISCARD"));
            one.send("+OK\r\n+OK\r\n");
            assertThat(client.got())
                    .startsWith("+OK\r\n-ERR the key is not on the server of the transaction")
                    .contains("\r\n-EXECABORT ");
        }
    }

    @Test
    void shouldEndTheWaitOfAClientWhoseKeyHasMoved() throws Exception {
        try (TestWorker worker = TestWorker.redis(pool("one", "two"))) {
            String key = keyThatMoves(worker);
            Peer client = worker.client();
            client.send(array("BLPOP", key, "0") + "PING\r\n");

            worker.change(pool("one", "two", "three"));

            assertThat(client.got())
                    .isEqualTo("-ERR a key that is waited for belongs to another server now\r\n+PONG\r\n");
            assertThat(worker.server(0).isOpen())
                    .as("the server must not pop an element for it")
                    .isFalse();
        }
    }

    @Test
    void shouldLetAClientWaitWhoseKeyStays() throws Exception {
        try (TestWorker worker = TestWorker.redis(pool("one", "two"))) {
            String key = keyThatStays(worker);
            Peer client = worker.client();
            client.send(array("BLPOP", key, "0"));

            worker.change(pool("one", "two", "three"));
            assertThat(client.got()).isEmpty();
            worker.server(0).send(OLD_SERVER + "*-1\r\n");

            assertThat(client.got()).isEqualTo("*-1\r\n");
        }
    }

    @Test
    void shouldEndTheWaitAtAServerThatLeaves() throws Exception {
        try (TestWorker worker = TestWorker.redis(pool("one", "two"))) {
            Peer client = worker.client();
            client.send(array("BLPOP", worker.keyOf(0), "0") + "PING\r\n");

            worker.change(pool("two"));

            assertThat(client.got()).isEqualTo("-ERR the server is no longer in the pool\r\n+PONG\r\n");
            assertThat(worker.server(0).isOpen()).isFalse();
        }
    }

    @Test
    void shouldEndAWaitAtEveryServerWhenOneOfThemLeaves() throws Exception {
        try (TestWorker worker = TestWorker.redis(pool("one", "two"))) {
            Peer client = worker.client();
            client.send(array("WAIT", "1", "0") + "PING\r\n");
            assertThat(List.of(worker.server(0).got(), worker.server(1).got()))
                    .allMatch(got -> got.endsWith(array("WAIT", "1", "0")));

            worker.change(pool("two"));
            assertThat(client.got()).as("the other server still waits").isEmpty();
            worker.server(1).send(OLD_SERVER + ":0\r\n+PONG\r\n:1\r\n");

            assertThat(client.got()).isEqualTo("-ERR the server is no longer in the pool\r\n+PONG\r\n");
        }
    }

    @Test
    void shouldSendAClientInQueueElsewhereWhenItsServerIsEjected() throws Exception {
        try (TestWorker worker = TestWorker.redis(
                pool("one", "two").set("auto_eject_hosts", true).set("server_failure_limit", 1))) {
            String key = worker.keyOf(0);
            worker.client().send(array("WATCH", key));
            Peer inQueue = worker.client();
            inQueue.send(array("WATCH", key));
            worker.client().send(array("GET", key));
            assertThat(worker.opened()).isEqualTo(2);

            worker.server(1).close();

            assertThat(worker.server(2).got()).isEqualTo(array("WATCH", key));
            worker.server(2).send("+OK\r\n");
            assertThat(inQueue.got()).isEqualTo("+OK\r\n");
        }
    }

    private static String keyThatMoves(TestWorker worker) throws Exception {
        return keyAt(worker, 2);
    }

    private static String keyThatStays(TestWorker worker) throws Exception {
        return keyAt(worker, 0);
    }

    /** A key of the first of two servers that belongs to {@code server} when there are three. */
    private static String keyAt(TestWorker worker, int server) throws Exception {
        Router router = worker.successor(pool("one", "two", "three")).topology().router();
        for (int number = 0; ; number++) {
            byte[] key = worker.keyOf(0, number).getBytes(StandardCharsets.US_ASCII);
            if (router.route(key, 0, key.length) == server) {
                return worker.keyOf(0, number);
            }
        }
    }

    private static PoolYaml pool(String... servers) {
        PoolYaml yaml = PoolYaml.redis("alpha").set("blocking_connections", 1);
        for (String server : servers) {
            yaml.server(List.of("one", "two", "three").indexOf(server) + 1, server);
        }
        return yaml;
    }
}
