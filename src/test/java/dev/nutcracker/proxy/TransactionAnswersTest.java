package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions of all forms, right and wrong, with the answers of Redis itself beside them. */
final class TransactionAnswersTest {
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
}
