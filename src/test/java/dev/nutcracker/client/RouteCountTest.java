package dev.nutcracker.client;

import static dev.nutcracker.testing.RedisText.array;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.PoolRoutes;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How many keys of requests a route has taken: each once, however the request came to its server. */
final class RouteCountTest {
    private static final String OK = "+OK\r\n";
    private static final String UNBLOCKED =
            "-UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)\r\n";

    /** Everything goes to masters of these names, whose primaries the test names. */
    private static TestWorker ofMasters(String... names) throws Exception {
        String servers = Stream.of(names).map(name -> name + ":1").collect(Collectors.joining(", "));
        return TestWorker.routing("""
            front:
              listen: 127.0.0.1:1
              redis: true
              routes:
               - {pool: main}
            main:
              redis: true
              sentinels: [127.0.0.1:1]
              servers: [%s]
            """.formatted(servers));
    }

    /** Everything goes to one server, by a route with more. */
    private static TestWorker of(String route, String ofMain) throws Exception {
        return TestWorker.routing("""
            front:
              listen: 127.0.0.1:1
              redis: true
              routes:
               - {pool: main%s}
            main:
              redis: true
            %s  servers:
               - 127.0.0.1:2:1 m
            other:
              listen: 127.0.0.1:4
              redis: true
              servers:
               - 127.0.0.1:3:1 o
            """.formatted(route, ofMain));
    }

    private static long taken(TestWorker worker) {
        return requireNonNull(worker.pool().routes()).paths().counts()[0];
    }

    private static void serve(TestWorker worker, String master, int port) {
        Pool main = PoolRoutes.servingPools(worker.pool()).getFirst();
        main.shared().primaries().of(master).serves(new ServerAddress.Tcp("127.0.0.1", port), true);
        worker.run();
    }

    private static String request(String words) {
        return array(words.split(" ", -1));
    }

    @ParameterizedTest
    @CsvSource({
        "GET a, 1",
        "MGET a b c, 3",
        "MSETNX a 1 b 2, 2",
        "OBJECT ENCODING a, 1",
        "EVAL x 2 a b, 2",
    })
    void shouldCountWhatWaitsForAPrimaryOnce(String words, int keys) throws Exception {
        try (TestWorker worker = ofMasters("one")) {
            Peer client = worker.client();
            client.send(request(words));
            serve(worker, "one", 1);

            assertThat(worker.server(0).got()).isEqualTo(request(words));
            assertThat(taken(worker)).isEqualTo(keys);
        }
    }

    @Test
    void shouldCountOnceWhatDoesNotWaitWhileOthersDo() throws Exception {
        try (TestWorker worker = ofMasters("one", "two")) {
            serve(worker, "one", 1);
            for (int key = 0; key < 20; key++) {
                worker.client().send(array("GET", "key" + key));
            }
            assertThat(worker.opened()).as("the others wait").isEqualTo(1);

            serve(worker, "two", 2);

            assertThat(worker.opened()).isEqualTo(2);
            assertThat(taken(worker)).isEqualTo(20);
        }
    }

    @Test
    void shouldCountATransactionOnceThatWaits() throws Exception {
        try (TestWorker worker = ofMasters("one")) {
            Peer client = worker.client();
            client.send(request("MULTI") + request("SET a 1") + request("MGET a a") + request("EXEC"));
            serve(worker, "one", 1);

            assertThat(worker.server(0).got()).endsWith(request("EXEC"));
            assertThat(taken(worker)).isEqualTo(3);
        }
    }

    @Test
    void shouldCountARequestOnceThatBlocksAndMovesToAnotherPrimary() throws Exception {
        try (TestWorker worker = ofMasters("one")) {
            Peer client = worker.client();
            client.send(request("BLPOP a b 0"));
            serve(worker, "one", 1);
            Peer first = worker.server(0);
            assertThat(first.got()).endsWith(request("BLPOP a b 0"));
            first.send("-ERR unknown\r\n" + UNBLOCKED);
            serve(worker, "one", 2);

            assertThat(worker.server(1).got()).endsWith(request("BLPOP a b 0"));
            assertThat(taken(worker)).isEqualTo(2);
        }
    }

    @Test
    void shouldCountARequestOnceThatWaitsForAConnectionOfItsOwn() throws Exception {
        try (TestWorker worker = of("", "  blocking_connections: 1\n")) {
            Peer first = worker.client();
            Peer next = worker.client();
            first.send(request("WATCH a"));
            Peer leased = worker.server(0);
            leased.send(OK);
            next.send(request("WATCH b c"));
            assertThat(leased.got()).isEqualTo(request("WATCH a"));
            first.send(request("UNWATCH"));
            leased.send(OK);

            assertThat(leased.got()).endsWith(request("WATCH b c"));
            assertThat(taken(worker)).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "copy_to: [other]",
                "warm_from: {pool: other}",
                "near: {pool: other, ttl: 5}",
                "migrate_to: {pool: other}",
                "failover: {pools: [other]}",
                "mirror: {pool: other}",
                "mirror: {pool: other, compare: true}",
            })
    void shouldCountWhatConcernsOtherPoolsOnce(String further) throws Exception {
        Map<String, Integer> keys = Map.of(
                "GET a", 1, "SET a 1", 1, "MGET a a", 2, "MSET a 1 b 2", 2, "MSETNX a 1 b 2", 2, "EVAL x 1 a", 1);
        for (String words : keys.keySet()) {
            try (TestWorker worker = of(", " + further, "")) {
                worker.client().send(request(words));

                assertThat(taken(worker)).as(words).isEqualTo((long) keys.get(words));
            }
        }
    }

    @Test
    void shouldCountAWatchedKeyThatConcernsOtherPoolsOnce() throws Exception {
        try (TestWorker worker = of(", copy_to: [other]", "")) {
            worker.client().send(request("WATCH a b"));

            assertThat(worker.server("m").got()).isEqualTo(request("WATCH a b"));
            assertThat(taken(worker)).isEqualTo(2);
        }
    }

    @Test
    void shouldCountAComparedReadOnceThatFindsNoRoomAtTheMirror() throws Exception {
        try (TestWorker worker = of(", mirror: {pool: other, compare: true, max_outstanding: 1}", "")) {
            worker.client().send(request("GET a") + request("GET b"));

            assertThat(worker.server("o").got()).isEqualTo(request("GET a"));
            assertThat(taken(worker)).isEqualTo(2);
        }
    }
}
