package dev.nutcracker.protocol.redis;

import static dev.nutcracker.protocol.redis.Bytes.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What clients are answered through the proxy, beside what the server answers them itself: right requests and wrong ones. */
final class BesideRedisTest {
    private static final long SEED = 1;
    private static final int TRANSACTION_LENGTH = 4;

    private static RedisServer server;
    private static PoolYaml pool;
    private static RunningProxy proxy;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
        pool = PoolYaml.redis("alpha").server(server.port(), "one");
        proxy = RunningProxy.start(pool);
    }

    @AfterAll
    static void stop() {
        proxy.close();
        server.close();
    }

    @Test
    void shouldAnswerOneRequestAfterTheOtherAsRedisDoes() {
        List<List<String>> requests = new RequestVariants(SEED).all();

        List<String> expected = oneByOne(server.port(), requests);
        List<String> answers = oneByOne(pool.port(), requests);

        shouldBeAlike(requests, answers, expected);
    }

    @Test
    void shouldAnswerAPipelineInResp3AsRedisDoes() {
        List<List<String>> requests = new ArrayList<>();
        requests.add(List.of("SET", "str", "abc"));
        requests.addAll(new RequestVariants(SEED + 1).all());

        List<String> expected = inOneGo(server.port(), "HELLO 3\r\n", requests);
        List<String> answers = inOneGo(pool.port(), "HELLO 3\r\n", requests);

        shouldBeAlike(requests, answers, expected);
    }

    @Test
    void shouldRunTransactionsAsRedisDoes() {
        List<List<String>> requests = inTransactions(new RequestVariants(SEED + 2).thatMayBeQueued());

        List<String> expected = inOneGo(server.port(), "", requests);
        List<String> answers = inOneGo(pool.port(), "", requests);

        shouldBeAlike(requests, answers, expected);
    }

    private static List<List<String>> inTransactions(List<List<String>> requests) {
        List<List<String>> all = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            if (i % TRANSACTION_LENGTH == 0) {
                all.add(List.of("EXEC"));
                all.add(List.of("MULTI"));
            }
            all.add(requests.get(i));
        }
        all.add(List.of("EXEC"));
        return all;
    }

    private static List<String> oneByOne(int port, List<List<String>> requests) {
        empty();
        List<String> answers = new ArrayList<>();
        try (RawClient client = RawClient.connect(port)) {
            for (List<String> request : requests) {
                answers.add(client.send(Bytes.of(request(request.toArray(new String[0]))))
                        .readRedisReply());
            }
        }
        return answers;
    }

    private static List<String> inOneGo(int port, String first, List<List<String>> requests) {
        empty();
        StringBuilder text = new StringBuilder();
        requests.forEach(request -> text.append(request(request.toArray(new String[0]))));
        List<String> answers = new ArrayList<>();
        try (RawClient client = RawClient.connect(port)) {
            if (!first.isEmpty()) {
                client.send(first).readRedisReply();
            }
            client.send(Bytes.of(text.toString()));
            requests.forEach(request -> answers.add(client.readRedisReply()));
        }
        return answers;
    }

    private static void empty() {
        try (RawClient client = RawClient.connect(server.port())) {
            client.sendRedisRequest("FLUSHALL").expect("+OK\r\n");
            client.sendRedisRequest("SCRIPT", "FLUSH").expect("+OK\r\n");
            client.sendRedisRequest("FUNCTION", "FLUSH").expect("+OK\r\n");
            client.sendRedisRequest("FUNCTION", "LOAD", SampleCommands.LIBRARY).expect("$3\r\nlib\r\n");
        }
    }

    private static void shouldBeAlike(List<List<String>> requests, List<String> answers, List<String> expected) {
        for (int i = 0; i < requests.size(); i++) {
            assertThat(answers.get(i)).as("%d: %s", i, requests.get(i)).isEqualTo(expected.get(i));
        }
        assertThat(expected).anyMatch(answer -> answer.contains("-WRONGTYPE"));
    }
}
