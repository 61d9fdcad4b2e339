package dev.nutcracker.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.health.DownCause;
import dev.nutcracker.health.OperatorAction;
import dev.nutcracker.routing.Detour;
import dev.nutcracker.routing.Topology;
import dev.nutcracker.stats.ConnectionTally;
import dev.nutcracker.testing.PoolYaml;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where keys go while a server is out, and while it gets them back. */
final class DetoursTest {
    private static final int KEYS = 10_000;
    private static final int SERVERS = 3;
    private static final int RETRY_MS = 1000;
    private static final int SLOW_MS = 10_000;

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
    void shouldHaveNoDetourWhileAllServersAreInUse() {
        assertThat(pool(memcache().set("on_failure", "eject").set("eject_ttl", 5), null)
                        .topology()
                        .detour())
                .isNull();
    }

    @Test
    void shouldHaveNoDetourInAPoolWhoseSettingsDoNotConcernThem() {
        PoolState pool = pool(yaml().set("on_failure", "eject"), null);
        pool.serverFailed(1, DownCause.REFUSED, "refused");

        assertThat(pool.use().live()).containsExactly(true, false, true);
        assertThat(pool.topology().detour()).isNull();
    }

    @Test
    void shouldKnowWhichKeysAreElsewhere() {
        PoolState pool = pool(memcache().set("on_failure", "eject").set("eject_ttl", 5), null);
        int[] home = places(pool);

        pool.serverFailed(1, DownCause.REFUSED, "refused");

        Topology topology = pool.topology();
        Detour detour = requireNonNull(topology.detour());
        for (int i = 0; i < KEYS; i++) {
            byte[] key = key(i);
            int place = topology.router().route(key, 0, key.length);
            assertThat(detour.homeOf(key, 0, key.length)).isEqualTo(home[i]);
            assertThat(topology.isElsewhere(place, home[i])).isEqualTo(home[i] == 1);
        }
    }

    @Test
    void shouldRouteToThePoolThatStandsInAsItChanges() {
        PoolState other = pool(
                PoolYaml.redis("gutter")
                        .set("on_failure", "eject")
                        .set("server_failure_limit", 1)
                        .set("server_retry_timeout", 10 * RETRY_MS)
                        .server(91, "a")
                        .server(92, "b"),
                null);
        PoolState pool = pool(failover(), other);
        pool.serverFailed(1, DownCause.REFUSED, "refused");
        assertThat(placesBeyond(pool)).containsOnly(2 * SERVERS, 2 * SERVERS + 1);

        other.serverFailed(0, DownCause.REFUSED, "refused");

        assertThat(placesBeyond(pool)).containsOnly(2 * SERVERS + 1);
        pass(RETRY_MS);
        assertThat(placesBeyond(pool)).isEmpty();
    }

    @Test
    void shouldGiveErrorsWhereTheServerOfTheOtherPoolIsAbsent() {
        PoolState other = pool(
                PoolYaml.redis("gutter")
                        .set("on_failure", "fail")
                        .set("server_failure_limit", 1)
                        .set("server_retry_timeout", 10 * RETRY_MS)
                        .server(91, "a"),
                null);
        PoolState pool = pool(failover(), other);
        other.serverFailed(0, DownCause.REFUSED, "refused");
        pool.serverFailed(1, DownCause.REFUSED, "refused");

        assertThat(placesBeyond(pool)).containsOnly(2 * SERVERS + 1);
        assertThat(pool.topology().absenceAt(2 * SERVERS + 1))
                .isEqualTo(other.topology().absenceAt(1));
        assertThat(pool.topology().groupCount()).isEqualTo(2 * SERVERS + 2);
    }

    @Test
    void shouldGiveKeysBackInProportionToTime() {
        PoolState pool = pool(yaml().set("on_failure", "eject").set("slow_start", SLOW_MS), null);
        int owned = count(places(pool), 1);
        pool.serverFailed(1, DownCause.REFUSED, "refused");
        pass(RETRY_MS);

        for (int tenths = 0; tenths <= 10; tenths++) {
            assertThat((double) count(places(pool), 1) / owned)
                    .as("after %d tenths", tenths)
                    .isCloseTo(tenths / 10.0, within(0.05));
            pass(SLOW_MS / 10);
        }
        assertThat(count(places(pool), 1)).isEqualTo(owned);
    }

    @Test
    void shouldEndASlowStartWhenTheServerFails() {
        PoolState pool = pool(yaml().set("on_failure", "eject").set("slow_start", SLOW_MS), null);
        pool.serverFailed(1, DownCause.REFUSED, "refused");
        pass(RETRY_MS);
        pass(SLOW_MS / 2);
        assertThat(places(pool)).contains(1);

        pool.serverFailed(1, DownCause.REFUSED, "refused");

        assertThat(places(pool)).doesNotContain(1);
        pass(RETRY_MS);
        assertThat(count(places(pool), 1)).as("it begins with no key").isZero();
    }

    @Test
    void shouldGiveKeysBackBitByBitFromThePoolThatStandsIn() {
        PoolState other = pool(PoolYaml.redis("gutter").server(91, "a"), null);
        PoolState pool = pool(failover().set("slow_start", SLOW_MS), other);
        int owned = count(places(pool), 1);
        pool.serverFailed(1, DownCause.REFUSED, "refused");
        pass(RETRY_MS);
        pass(SLOW_MS / 4);

        assertThat((double) count(places(pool), 1) / owned).isCloseTo(0.25, within(0.05));
        pass(SLOW_MS);
        assertThat(count(places(pool), 1)).isEqualTo(owned);
        assertThat(pool.topology().detour()).isNull();
    }

    /** The operator wants it now. */
    @Test
    void shouldGiveAllKeysBackAtOnceByAnOperatorsOrder() {
        PoolState pool = pool(yaml().set("on_failure", "eject").set("slow_start", SLOW_MS), null);
        int owned = count(places(pool), 1);
        pool.serverFailed(1, DownCause.REFUSED, "refused");

        pool.operator(1, OperatorAction.UP);

        assertThat(count(places(pool), 1)).isEqualTo(owned);
    }

    @Test
    void shouldHoldAServerForAWhileIfItWasWrittenElsewhere() {
        PoolState pool = pool(
                memcache().set("on_failure", "eject").set("on_return", "hold").set("hold_time", 5000), null);
        pool.serverFailed(1, DownCause.REFUSED, "refused");
        pool.writtenElsewhere(1);
        pass(RETRY_MS);

        assertThat(pool.use().live()).containsExactly(true, false, true);
        assertThat(isCopiedTo(pool, 1)).isTrue();
        assertThat(isCopiedTo(pool, 0)).isFalse();
        pass(4999);
        assertThat(pool.use().live()).containsExactly(true, false, true);
        pass(1);
        assertThat(pool.use().live()).containsExactly(true, true, true);
    }

    @Test
    void shouldHoldAServerAgainThatMissedAWrite() {
        PoolState pool = pool(
                memcache().set("on_failure", "eject").set("on_return", "hold").set("hold_time", 5000), null);
        pool.serverFailed(1, DownCause.REFUSED, "refused");
        pool.writtenElsewhere(1);
        pass(RETRY_MS);
        pass(4000);

        pool.missedWrite(1);

        assertThat(isCopiedTo(pool, 1)).isFalse();
        pass(RETRY_MS);
        assertThat(isCopiedTo(pool, 1)).isTrue();
        pass(4999);
        assertThat(pool.use().live()).containsExactly(true, false, true);
        pass(1);
        assertThat(pool.use().live()).containsExactly(true, true, true);
    }

    @Test
    void shouldNotHoldAServerThatWasNotWrittenElsewhere() {
        PoolState pool = pool(
                memcache().set("on_failure", "eject").set("on_return", "hold").set("hold_time", 5000), null);
        pool.serverFailed(1, DownCause.REFUSED, "refused");

        pass(RETRY_MS);

        assertThat(pool.use().live()).containsExactly(true, true, true);
    }

    private static boolean isCopiedTo(PoolState pool, int server) {
        Detour detour = pool.topology().detour();
        return detour != null && detour.isCopiedTo(server);
    }

    private PoolYaml failover() {
        return yaml().set("on_failure", "failover").set("failover_pool", "gutter");
    }

    private static PoolYaml yaml() {
        return with(PoolYaml.redis("alpha"));
    }

    private static PoolYaml memcache() {
        return with(PoolYaml.memcache("alpha"));
    }

    private static PoolYaml with(PoolYaml pool) {
        return pool.set("hash", "murmur")
                .set("server_failure_limit", 1)
                .set("server_retry_timeout", RETRY_MS)
                .server(81, "one")
                .server(82, "two")
                .server(83, "zoe");
    }

    private static int[] places(PoolState pool) {
        int[] places = new int[KEYS];
        for (int i = 0; i < KEYS; i++) {
            byte[] key = key(i);
            places[i] = pool.topology().router().route(key, 0, key.length);
        }
        return places;
    }

    private static List<Integer> placesBeyond(PoolState pool) {
        return Arrays.stream(places(pool))
                .filter(place -> place >= SERVERS)
                .distinct()
                .boxed()
                .toList();
    }

    private static int count(int[] places, int place) {
        return (int) Arrays.stream(places).filter(other -> other == place).count();
    }

    private static byte[] key(int number) {
        return ("key:" + number).getBytes(US_ASCII);
    }

    private void pass(long ms) {
        for (long passed = 0; passed < ms; passed++) {
            nowNs += TimeUnit.MILLISECONDS.toNanos(1);
            timer.advanceTimeBy(1, TimeUnit.MILLISECONDS);
            timer.runScheduledPendingTasks();
        }
    }

    private PoolState pool(PoolYaml yaml, @Nullable PoolState standIn) {
        return new PoolState(
                config(yaml),
                standIn,
                timer.eventLoop(),
                () -> nowNs,
                new ConnectionTally(),
                new ClientLimit(0),
                _ -> PoolEndpoints.PLAIN);
    }

    /** With the other pool in the file, since a file is refused that names one that it does not have. */
    private static PoolConfig config(PoolYaml yaml) {
        String text = yaml.text();
        if (text.contains("failover_pool")) {
            text += PoolYaml.redis("gutter").server(91, "a").text();
        }
        try {
            return ConfigLoader.parse("test.yml", text.getBytes(StandardCharsets.UTF_8))
                    .configuration()
                    .pools()
                    .getFirst();
        } catch (ConfigException e) {
            throw new AssertionError(e.problems().toString(), e);
        }
    }
}
