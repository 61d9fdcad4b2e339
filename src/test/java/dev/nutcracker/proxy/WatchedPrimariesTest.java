package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.server.ClientLimit;
import dev.nutcracker.server.PoolEndpoints;
import dev.nutcracker.server.PoolState;
import dev.nutcracker.server.Primary.Wait;
import dev.nutcracker.stats.ConnectionTally;
import dev.nutcracker.topology.MasterState;
import dev.nutcracker.topology.MasterState.Phase;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the primaries of a pool are told by a watch of its sentinels. */
final class WatchedPrimariesTest {
    private static final String ONE = "one";
    private static final String TWO = "two";
    private static final ServerAddress.Tcp ADDRESS = new ServerAddress.Tcp("127.0.0.1", 1);

    private final EmbeddedChannel timer = new EmbeddedChannel();

    @AfterEach
    void close() {
        timer.finishAndReleaseAll();
    }

    /** Whatever has become of a hint, and of the answer to it. */
    @Test
    void shouldAskAPrimaryAgainThatIsWaitedFor() throws Exception {
        PoolState pool = pool();
        List<String> asked = new ArrayList<>();
        pool.primaries().checkBy((master, _) -> asked.add(master));
        WatchedPrimaries watched = new WatchedPrimaries(pool.primaries(), Set.of(ONE, TWO));
        watched.onChange(serving(ONE));
        watched.onChange(serving(TWO));
        watched.onRefreshed();
        assertThat(asked).isEmpty();

        watched.onChange(new MasterState(TWO, Phase.HANDING_OVER, ADDRESS, 1, false, "a failover has begun"));
        watched.onRefreshed();
        assertThat(asked).as("its reads do not wait").isEmpty();

        watched.onChange(new MasterState(TWO, Phase.LOST, ADDRESS, 1, false, "it does not answer"));
        watched.onRefreshed();
        assertThat(asked).containsExactly(TWO);

        watched.onChange(serving(TWO));
        watched.onRefreshed();
        assertThat(asked).containsExactly(TWO);
        assertThat(pool.primaries().of(TWO).waiting()).isEqualTo(Wait.NONE);
    }

    private static MasterState serving(String master) {
        return new MasterState(master, Phase.SERVING, ADDRESS, 1, false, "");
    }

    private PoolState pool() throws Exception {
        String text = """
            alpha:
              listen: 127.0.0.1:1
              redis: true
              sentinels: [127.0.0.1:2]
              servers: ["one:1", "two:1"]
            """;
        return new PoolState(
                ConfigLoader.parse("test.yml", text.getBytes(StandardCharsets.UTF_8))
                        .configuration()
                        .pools()
                        .getFirst(),
                timer.eventLoop(),
                System::nanoTime,
                new ConnectionTally(),
                new ClientLimit(0),
                _ -> PoolEndpoints.PLAIN);
    }
}
