package dev.nutcracker.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.health.DownCause;
import dev.nutcracker.health.OperatorAction;
import dev.nutcracker.routing.Absence;
import dev.nutcracker.stats.ConnectionTally;
import dev.nutcracker.testing.PoolYaml;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which servers may be used, by their states and the pool's settings. */
final class ServerUseTest {
    private final EmbeddedChannel timer = new EmbeddedChannel();

    @AfterEach
    void closeTimer() {
        timer.finishAndReleaseAll();
    }

    @Test
    void shouldConnectToAServerThatIsDownAsTwemproxyDoes() {
        PoolState pool = pool(yaml().set("auto_eject_hosts", true));

        down(pool, 0);

        assertThat(pool.use().live()).containsExactly(false, true);
        assertThat(pool.use().hasStates()).isFalse();
        assertThat(pool.use().pausesConnecting()).isFalse();
        assertThat(pool.use().refusal(0)).isNull();
    }

    @Test
    void shouldNotConnectToAServerThatAnOperatorHasSetAside() {
        PoolState pool = pool(yaml().set("auto_eject_hosts", true));

        pool.operator(0, OperatorAction.MAINT);

        assertThat(pool.use().refusal(0)).isNotNull();
        assertThat(pool.use().refusal(1)).isNull();
    }

    /** A request that was routed just before may need a connection. */
    @Test
    void shouldConnectToAServerThatIsDrained() {
        PoolState pool = pool(yaml().set("auto_eject_hosts", true));

        pool.operator(0, OperatorAction.DRAIN);

        assertThat(pool.use().live()).containsExactly(false, true);
        assertThat(pool.use().refusal(0)).isNull();
    }

    @Test
    void shouldRefuseRequestsForAServerThatIsDown() {
        PoolState pool = pool(yaml().set("on_failure", "fail"));

        down(pool, 0);

        assertThat(pool.use().pausesConnecting()).isTrue();
        assertThat(pool.use().isLive(0)).isFalse();
        assertThat(pool.use().refusal(0))
                .extracting(Absence.Refused::text)
                .asString()
                .contains("refused");
    }

    @Test
    void shouldLetRequestsWaitForAServerThatIsDown() {
        PoolState pool = pool(yaml().set("on_failure", "wait").set("timeout", 1000));

        down(pool, 0);

        assertThat(pool.use().hasPatience()).isTrue();
        assertThat(pool.use().isAwaited(0)).isTrue();
        assertThat(pool.use().isAwaited(1)).isFalse();
        assertThat(pool.use().refusal(0)).isNull();
    }

    @Test
    void shouldKeepEnoughServersInUse() {
        PoolState pool = pool(yaml().set("on_failure", "eject").set("max_ejected_percent", 50));
        assertThat(pool.use().mayTakeOutOneMore()).isTrue();

        down(pool, 0);

        assertThat(pool.use().mayTakeOutOneMore()).isFalse();
    }

    @Test
    void shouldKnowOnlyTheServersOfItsConfiguration() {
        PoolState pool = pool(yaml());

        assertThat(pool.use().isLive(2)).isFalse();
        assertThat(pool.use().isAwaited(2)).isFalse();
    }

    private static void down(PoolState pool, int server) {
        pool.serverFailed(server, DownCause.REFUSED, "refused");
    }

    private static PoolYaml yaml() {
        return PoolYaml.redis("alpha")
                .set("server_failure_limit", 1)
                .server(81, "one")
                .server(82, "two");
    }

    private PoolState pool(PoolYaml yaml) {
        return new PoolState(
                config(yaml),
                timer.eventLoop(),
                System::nanoTime,
                new ConnectionTally(),
                new ClientLimit(0),
                _ -> PoolEndpoints.PLAIN);
    }

    private static PoolConfig config(PoolYaml yaml) {
        try {
            return ConfigLoader.parse("test.yml", yaml.text().getBytes(UTF_8))
                    .configuration()
                    .pools()
                    .getFirst();
        } catch (ConfigException e) {
            throw new AssertionError(e.problems().toString(), e);
        }
    }
}
