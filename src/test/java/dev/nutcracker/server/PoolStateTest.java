package dev.nutcracker.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.health.DownCause;
import dev.nutcracker.routing.Router;
import dev.nutcracker.routing.Shard;
import dev.nutcracker.routing.Topology;
import dev.nutcracker.stats.ConnectionTally;
import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.PoolSnapshot;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.stats.ServerSnapshot;
import dev.nutcracker.testing.PoolYaml;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ejected servers while configurations change. */
final class PoolStateTest {
    private static final int RETRY_MS = 1000;
    private static final byte[] KEY = {'k'};

    private final EmbeddedChannel timer = new EmbeddedChannel();
    private long nowNs = 1_000_000;

    @BeforeEach
    void stopTheClock() {
        timer.freezeTime();
    }

    @AfterEach
    void close() {
        timer.finishAndReleaseAll();
    }

    @Test
    void shouldTakeAServerBackThatWasDueBetweenPreparingAndTakingOver() {
        PoolState pool = pool(config(1, RETRY_MS));
        pool.serverFailed(0, DownCause.REFUSED, "refused");
        PoolState next = pool.successor(config(1, RETRY_MS));

        pass(RETRY_MS);
        next.takeOver();

        assertThat(next.use().live()).containsExactly(true);
        assertThat(next.topology().router().route(KEY, 0, 1)).isZero();
    }

    @Test
    void shouldKeepAServerOutThatWasEjectedBetweenPreparingAndTakingOver() {
        PoolState pool = pool(config(1, RETRY_MS));
        PoolState next = pool.successor(config(1, RETRY_MS));
        pool.serverFailed(0, DownCause.REFUSED, "refused");

        next.takeOver();

        assertThat(next.use().live()).containsExactly(false);
        assertThat(next.topology().router().route(KEY, 0, 1)).isEqualTo(Router.NO_SERVER);
        pass(RETRY_MS);
        assertThat(next.use().live()).containsExactly(true);
        assertThat(next.topology().router().route(KEY, 0, 1)).isZero();
    }

    @Test
    void shouldEjectAndTakeBackByWhatWorkersSeeThatGoByTheFormerConfiguration() {
        PoolState pool = pool(config(2, RETRY_MS));
        PoolState next = pool.successor(config(2, RETRY_MS));
        next.takeOver();

        pool.serverFailed(1, DownCause.REFUSED, "refused");

        assertThat(next.use().live()).containsExactly(true, false);
        pass(RETRY_MS);
        assertThat(next.use().live()).containsExactly(true, true);
    }

    @Test
    void shouldCountAResponseThatComesBetweenPreparingAndTakingOver() {
        PoolConfig twoFailures = config(1, RETRY_MS, 2);
        PoolState pool = pool(twoFailures);
        pool.serverFailed(0, DownCause.REFUSED, "refused");
        PoolState next = pool.successor(twoFailures);
        pool.serverSucceeded(0);
        next.takeOver();

        next.serverFailed(0, DownCause.REFUSED, "refused");

        assertThat(next.use().live()).as("it is its first failure in a row").containsExactly(true);
    }

    @Test
    void shouldCountAnEjectionThatComesBetweenPreparingAndTakingOver() {
        PoolState pool = pool(config(1, RETRY_MS));
        PoolState next = pool.successor(config(1, RETRY_MS));
        pool.serverFailed(0, DownCause.REFUSED, "refused");
        next.takeOver();

        PoolSnapshot counts = next.reports()
                .complete(new PoolSnapshot(
                        "alpha",
                        new long[PoolCounter.values().length],
                        List.of(new ServerSnapshot("server0", new long[ServerCounter.values().length]))));

        assertThat(counts.value(PoolCounter.SERVER_EJECTS)).isEqualTo(1);
        assertThat(counts.servers().getFirst().value(ServerCounter.SERVER_EJECTED_AT))
                .isPositive();
    }

    @Test
    void shouldTakeServersBackInTheirTimeThoughALaterOneIsDueEarlier() {
        PoolState pool = pool(config(2, 10 * RETRY_MS));
        pool.serverFailed(0, DownCause.REFUSED, "refused");
        PoolState next = pool.successor(config(2, RETRY_MS));
        next.takeOver();
        next.serverFailed(1, DownCause.REFUSED, "refused");

        pass(RETRY_MS);
        assertThat(next.use().live()).containsExactly(false, true);
        pass(9 * RETRY_MS);
        assertThat(next.use().live()).containsExactly(true, true);
    }

    @Test
    void shouldTellWhoWaitsForAnotherTopologyThoughOneOfThemHasNoLoopAnyMore() {
        PoolState pool = pool(config(1, RETRY_MS));
        AtomicInteger told = new AtomicInteger();
        pool.listeners().onTopologyChange(() -> {
            throw new RejectedExecutionException("the loop has ended");
        });
        pool.listeners().onTopologyChange(told::incrementAndGet);

        pool.serverFailed(0, DownCause.REFUSED, "refused");
        pass(RETRY_MS);

        assertThat(told).hasValue(2);
        assertThat(pool.use().live()).containsExactly(true);
    }

    @Test
    void shouldStartAnewWithAServerWhoseNameHasAnotherAddress() {
        PoolState pool = pool(config(2, RETRY_MS));
        pool.serverFailed(0, DownCause.REFUSED, "refused");
        pool.serverFailed(1, DownCause.REFUSED, "refused");
        Topology before = pool.topology();

        pool.moved("host0");

        assertThat(pool.use().live()).containsExactly(true, false);
        assertThat(pool.topology()).isNotSameAs(before);
        assertThat(pool.topology().router().route(KEY, 0, 1)).isZero();
    }

    @Test
    void shouldPublishTopologiesOfTheSamePlacesUnderVersionsThatGrow() {
        PoolState pool = pool(config(2, RETRY_MS));
        List<Topology> published = new ArrayList<>(List.of(pool.topology()));

        pool.serverFailed(1, DownCause.REFUSED, "refused");
        published.add(pool.topology());
        pass(RETRY_MS);
        published.add(pool.topology());
        pool.moved("host0");
        published.add(pool.topology());

        assertThat(published).extracting(Topology::version).isSorted().doesNotHaveDuplicates();
        assertThat(published).extracting(Topology::shards).containsOnly(List.of(new Shard(0), new Shard(1)));
    }

    @Test
    void shouldHaveAHigherVersionThanItsPredecessorWheneverThatWasPrepared() {
        PoolState pool = pool(config(2, RETRY_MS));
        PoolState next = pool.successor(config(2, RETRY_MS));
        pool.serverFailed(1, DownCause.REFUSED, "refused");

        next.takeOver();

        assertThat(next.topology().version()).isGreaterThan(pool.topology().version());
    }

    @Test
    void shouldHaveAllServersBackInTheEndInWhateverOrderThingsHappen() {
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            List<PoolState> pools = new ArrayList<>(List.of(pool(config(3, RETRY_MS))));
            PoolState inEffect = pools.getFirst();
            PoolState prepared = inEffect;
            for (int i = 0; i < 60; i++) {
                switch (random.nextInt(5)) {
                    case 0, 1 ->
                        pools.get(random.nextInt(pools.size()))
                                .serverFailed(random.nextInt(3), DownCause.REFUSED, "refused");
                    case 2 -> prepared = inEffect.successor(config(3, RETRY_MS / (1 + random.nextInt(3))));
                    case 3 -> {
                        prepared.takeOver();
                        inEffect = prepared;
                        pools.add(prepared);
                    }
                    default -> pass(random.nextInt(RETRY_MS));
                }
            }
            pass(RETRY_MS);

            assertThat(inEffect.use().live()).as("seed %d", seed).containsExactly(true, true, true);
            Router all = inEffect.config().routing().router(inEffect.config().weightedServers());
            assertThat(inEffect.topology().router().route(KEY, 0, 1))
                    .as("seed %d", seed)
                    .isEqualTo(all.route(KEY, 0, 1));
        }
    }

    private PoolState pool(PoolConfig config) {
        return new PoolState(
                config,
                timer.eventLoop(),
                () -> nowNs,
                new ConnectionTally(),
                new ClientLimit(0),
                _ -> PoolEndpoints.PLAIN);
    }

    private void pass(long ms) {
        nowNs += TimeUnit.MILLISECONDS.toNanos(ms);
        timer.advanceTimeBy(ms, TimeUnit.MILLISECONDS);
        timer.runScheduledPendingTasks();
    }

    private static PoolConfig config(int servers, int retryMs) {
        return config(servers, retryMs, 1);
    }

    private static PoolConfig config(int servers, int retryMs, int failureLimit) {
        PoolYaml yaml = PoolYaml.redis("alpha")
                .set("auto_eject_hosts", true)
                .set("server_failure_limit", failureLimit)
                .set("server_retry_timeout", retryMs);
        for (int i = 0; i < servers; i++) {
            yaml.server("host" + i + ":6379:1 server" + i);
        }
        try {
            return ConfigLoader.parse("test.yml", yaml.text().getBytes(StandardCharsets.UTF_8))
                    .configuration()
                    .pools()
                    .getFirst();
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }
}
