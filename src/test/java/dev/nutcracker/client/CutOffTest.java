package dev.nutcracker.client;

import static dev.nutcracker.client.OneMaster.GET;
import static dev.nutcracker.client.OneMaster.SET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.server.Primary;
import dev.nutcracker.testing.PoolYaml;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A former primary that does not answer, and whose connection was to be replaced by others. */
final class CutOffTest {
    private static final String RESET = "-ERR Connection reset by peer\r\n";

    /** Not as if it had been refused: that says that it is not done. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void shouldSayOfWhatWasSentThatTheConnectionIsLost(int reloads) throws Exception {
        try (TestWorker worker = TestWorker.redis(yaml(0))) {
            Primary primary = OneMaster.primary(worker);
            primary.serves(OneMaster.address(1), true);
            worker.run();
            Peer client = worker.client();
            Peer other = worker.client();
            client.send(SET);
            Peer former = worker.server(0);
            assertThat(former.got()).isEqualTo(SET);
            for (int reload = 1; reload <= reloads; reload++) {
                worker.change(yaml(reload));
                other.send(GET);
            }

            primary.serves(OneMaster.address(2), false);
            worker.run();
            worker.pass(250, TimeUnit.MILLISECONDS);

            assertThat(former.isOpen()).isFalse();
            assertThat(former.got()).as("what has come since").isEmpty();
            assertThat(client.got()).isEqualTo(RESET);
            client.send(GET);
            Peer next = worker.server(1);
            assertThat(next.got()).as("what was never sent, and what came then").isEqualTo(GET.repeat(reloads + 1));
            next.send("$-1\r\n".repeat(reloads + 1));
            assertThat(other.got()).isEqualTo("$-1\r\n".repeat(reloads));
            assertThat(client.got()).isEqualTo("$-1\r\n");
        }
    }

    @Test
    void shouldLeaveNothingBehindWhenThePoolEnds() throws Exception {
        try (TestWorker worker = TestWorker.redis(yaml(0))) {
            OneMaster.primary(worker).serves(OneMaster.address(1), true);
            worker.run();
            worker.client().send(SET);
            worker.change(yaml(1));
            worker.client().send(GET);
        }
    }

    /** With another time on each reload, so that the connection is replaced. */
    private static PoolYaml yaml(int reload) {
        return OneMaster.yaml().set("idle_check", 1000 + reload);
    }
}
