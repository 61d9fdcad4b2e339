package dev.nutcracker.client;

import static dev.nutcracker.testing.RedisText.array;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that get a connection of their own while a primary hands over, and need one to the next primary. */
final class MovedLeaseTest {
    private static final String SELECT = array("SELECT", "1");
    private static final String OK = "+OK\r\n";

    @ParameterizedTest
    @ValueSource(strings = {"BLPOP a 0", "BRPOPLPUSH a b 0"})
    void shouldServeAClientWhoseRequestHadToWaitAtTheNextPrimary(String words) throws Exception {
        String request = array(words.split(" "));
        try (TestWorker worker = TestWorker.redis(OneMaster.yaml().set("redis_db", 1))) {
            OneMaster.serve(worker, 1);
            Peer client = worker.client();
            client.send(request);
            Peer former = worker.server(0);
            assertThat(former.got()).startsWith(SELECT);
            OneMaster.primary(worker).handsOver();
            worker.run();
            former.send(OK);
            assertThat(former.got()).as("writes wait").isEmpty();

            OneMaster.serve(worker, 2);

            Peer next = worker.server(worker.opened() - 1);
            assertThat(next.got()).isEqualTo(SELECT);
            next.send(OK);
            assertThat(next.got()).contains(request);
        }
    }
}
