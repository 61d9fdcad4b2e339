package dev.nutcracker.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.net.SocketSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The share that one client gets of a turn. */
final class TurnShareTest {
    private static final String COMMAND = "*1\r\n$7\r\nCOMMAND\r\n";

    @Test
    void shouldServeInLaterTurnsWhatWouldWriteTooMuchInOne() throws Exception {
        try (TestWorker worker = TestWorker.redis(1)) {
            Peer client = worker.client();
            client.send(COMMAND);
            int answerLength = client.bytesOfTurns().removeLast();

            client.send(COMMAND.repeat(100));

            assertThat(client.bytesOfTurns())
                    .allSatisfy(bytes -> assertThat(bytes).isLessThan(SocketSettings.UNSENT_HIGH_BYTES + answerLength));
            assertThat(sum(client.bytesOfTurns())).isEqualTo(100 * answerLength);
        }
    }

    @Test
    void shouldServeInLaterTurnsMoreRequestsThanOneTurnHas() throws Exception {
        try (TestWorker worker = TestWorker.redis(1)) {
            Peer client = worker.client();
            client.send("PING\r\n".repeat(2500));

            int pong = "+PONG\r\n".length();
            assertThat(client.bytesOfTurns()).containsExactly(1024 * pong, 1024 * pong, 452 * pong);
        }
    }

    private static int sum(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).sum();
    }
}
