package dev.nutcracker.client;

import static dev.nutcracker.testing.RedisText.array;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.server.Primary.Doubt;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that want a connection of their own to a primary that cannot be connected to, as nobody has noticed before them. */
final class UnreachedPrimaryTest {
    private static final String BLPOP = array("BLPOP", "a", "0");

    @ParameterizedTest
    @ValueSource(strings = {"BLPOP a 0", "WATCH a", "BRPOPLPUSH a b 0"})
    void shouldWaitForTheNext(String words) throws Exception {
        String request = array(words.split(" "));
        try (TestWorker worker = OneMaster.worker()) {
            List<Doubt> doubts = new ArrayList<>();
            worker.pool().shared().primaries().checkBy((_, doubt) -> doubts.add(doubt));
            OneMaster.serve(worker, 1);
            worker.losePort(1);
            Peer client = worker.client();
            client.send(request);
            assertThat(client.got()).isEmpty();
            assertThat(doubts).containsOnly(Doubt.LOST).isNotEmpty();

            OneMaster.serve(worker, 2);

            Peer next = worker.server(worker.opened() - 1);
            assertThat(next.got()).endsWith(request);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"BLPOP a 0", "WATCH a"})
    void shouldFailWhenTheyHaveWaitedLongEnough(String words) throws Exception {
        try (TestWorker worker = OneMaster.worker()) {
            OneMaster.serve(worker, 1);
            worker.losePort(1);
            Peer client = worker.client();
            client.send(array(words.split(" ")));

            worker.pass(3, TimeUnit.SECONDS);

            assertThat(client.got()).isEqualTo("-ERR Connection refused\r\n");
            client.send(BLPOP);
            assertThat(client.got()).isEqualTo("-ERR Connection refused\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"BLPOP a 0", "WATCH a"})
    void shouldFailAtOnceWithoutFailoverWait(String words) throws Exception {
        try (TestWorker worker = TestWorker.redis(OneMaster.yaml().set("failover_wait", 0))) {
            OneMaster.serve(worker, 1);
            worker.losePort(1);
            Peer client = worker.client();

            client.send(array(words.split(" ")));

            assertThat(client.got()).isEqualTo("-ERR Connection refused\r\n");
        }
    }
}
