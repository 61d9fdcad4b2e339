package dev.nutcracker.routing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.nutcracker.hash.KeyHash;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RouterTest {
    private static final HashTag BRACES = new HashTag((byte) '{', (byte) '}');
    private static final List<KeyHash> HASHES = List.of(KeyHash.values());
    /** No key at all: whoever looks at its bytes fails. */
    private static final byte @Nullable [] UNREADABLE = null;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CLUSTER")
    void shouldSendEverythingToTheOnlyServerWithoutLookingAtTheKey(Distribution distribution) {
        Router router = rule(KeyHash.FNV1A_64, distribution).router(Shapes.weighing(7));

        assertThat(routeUnreadable(router)).isZero();
        assertThat(router.serverAt(-1)).isZero();
        assertThat(router.pointCount(0)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void shouldKnowNoServerWhenTheOnlyOneIsEjected(Distribution distribution) {
        Router router = rule(KeyHash.FNV1A_64, distribution).router(Shapes.weighing(7), new boolean[1]);

        assertThat(routeUnreadable(router)).isEqualTo(Router.NO_SERVER);
        assertThat(router.pointCount(0)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldKnowNoServerWhenAllAreEjectedOrThereAreNone(Distribution distribution) {
        RoutingRule rule = rule(KeyHash.FNV1A_64, distribution);

        assertThat(routeUnreadable(rule.router(Shapes.weighing(1, 2, 3), new boolean[3])))
                .isEqualTo(Router.NO_SERVER);
        assertThat(routeUnreadable(rule.router(List.of()))).isEqualTo(Router.NO_SERVER);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CLUSTER")
    void shouldSendEverythingToTheOneSurvivor(Distribution distribution) {
        Router router = rule(KeyHash.JENKINS, distribution)
                .router(Shapes.weighing(1, 5, 2), new boolean[] {false, true, false});

        Random random = new Random(3);
        for (int n = 0; n < 500; n++) {
            assertThat(route(router, randomKey(random))).isEqualTo(1);
        }
        assertThat(router.pointCount(1)).isPositive();
        assertThat(router.pointCount(0)).isZero();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CLUSTER")
    void shouldOnlyEverChooseLiveServersOfThePool(Distribution distribution) {
        Random random = new Random(42);
        for (int n = 0; n < 200; n++) {
            int[] weights = random.ints(2 + random.nextInt(8), 1, 1 + (1 << random.nextInt(31)))
                    .toArray();
            boolean[] live = new boolean[weights.length];
            for (int i = 0; i < live.length; i++) {
                live[i] = random.nextBoolean();
            }
            live[random.nextInt(live.length)] = true;
            KeyHash hash = HASHES.get(random.nextInt(HASHES.size()));
            Router router = rule(hash, distribution).router(Shapes.weighing(weights), live);
            for (int k = 0; k < 100; k++) {
                int server = route(router, randomKey(random));
                assertThat(server).isBetween(0, live.length - 1);
                assertThat(live[server]).as("server %d of %s", server, hash).isTrue();
                assertThat(router.pointCount(server)).isPositive();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"KETAMA", "MODULA"})
    void shouldFollowTheTwoStepsOneByOne(Distribution distribution) {
        Random random = new Random(8);
        for (KeyHash hash : KeyHash.values()) {
            RoutingRule rule = new RoutingRule(hash, BRACES, distribution);
            Router router = rule.router(Shapes.weighing(3, 1, 4, 1, 5));
            for (int n = 0; n < 100; n++) {
                byte[] key = randomKey(random);
                assertThat(route(router, key)).isEqualTo(router.serverAt(rule.position(key, 0, key.length)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldPlaceTheEmptyKeyAtZeroWhateverTheHash(KeyHash hash) {
        byte[] buffer = {'x', 'y'};
        assertThat(rule(hash, Distribution.KETAMA).position(buffer, 1, 0)).isZero();
        assertThat(new RoutingRule(hash, BRACES, Distribution.MODULA).position(buffer, 1, 0))
                .isZero();
    }

    @Test
    void shouldRouteByTheBytesAtTheOffset() {
        Router router =
                new RoutingRule(KeyHash.MURMUR, BRACES, Distribution.KETAMA).router(Shapes.weighing(1, 1, 1, 1));
        Random random = new Random(21);
        for (int n = 0; n < 500; n++) {
            byte[] key = randomKey(random);
            byte[] buffer = new byte[key.length + 11];
            random.nextBytes(buffer);
            System.arraycopy(key, 0, buffer, 5, key.length);
            assertThat(router.route(buffer, 5, key.length)).isEqualTo(route(router, key));
        }
    }

    @Test
    void shouldKeepEveryKeyOfTheSurvivorsWhenOneOfEqualServersIsEjectedFromTheRing() {
        List<WeightedServer> servers = Shapes.weighing(1, 1, 1, 1);
        RoutingRule rule = rule(KeyHash.MD5, Distribution.KETAMA);
        Router before = rule.router(servers);
        Router after = rule.router(servers, new boolean[] {true, false, true, true});
        Random random = new Random(1);
        int moved = 0;
        for (int n = 0; n < 2_000; n++) {
            byte[] key = randomKey(random);
            int server = route(before, key);
            if (server == 1) {
                moved++;
            } else {
                assertThat(route(after, key)).isEqualTo(server);
            }
        }
        assertThat(moved).isBetween(200, 800);
    }

    @Test
    void shouldTakeTheRemainderOfTheUnsignedHashBySlots() {
        Random random = new Random(77);
        for (int n = 0; n < 200; n++) {
            int[] weights = random.ints(2 + random.nextInt(8), 1, 20).toArray();
            List<Integer> slots = new ArrayList<>();
            for (int server = 0; server < weights.length; server++) {
                for (int i = 0; i < weights[server]; i++) {
                    slots.add(server);
                }
            }
            Router router = rule(KeyHash.MD5, Distribution.MODULA).router(Shapes.weighing(weights));
            for (int k = 0; k < 100; k++) {
                int hash = random.nextInt();
                int slot = Integer.remainderUnsigned(hash, slots.size());
                assertThat(router.serverAt(hash)).as("hash %08x", hash).isEqualTo(slots.get(slot));
            }
        }
    }

    @Test
    void shouldSpreadSlotsByWeightsInTheBillions() {
        int most = Integer.MAX_VALUE;
        Router router = rule(KeyHash.MD5, Distribution.MODULA).router(Shapes.weighing(most, most, 1));
        // 2^32 - 1 slots: the first hash past the last slot starts over.
        assertThat(router.serverAt(0)).isZero();
        assertThat(router.serverAt(most - 1)).isZero();
        assertThat(router.serverAt(most)).isEqualTo(1);
        assertThat(router.serverAt(-4)).isEqualTo(1);
        assertThat(router.serverAt(-3)).isEqualTo(1);
        assertThat(router.serverAt(-2)).isEqualTo(2);
        assertThat(router.serverAt(-1)).isZero();
    }

    @Test
    void shouldCountNoSlotThatNoHashReaches() {
        int most = Integer.MAX_VALUE;
        Router router = rule(KeyHash.MD5, Distribution.MODULA).router(Shapes.weighing(most, most, most, 9));

        assertThat(router.serverAt(-3)).isEqualTo(1);
        assertThat(router.serverAt(-2)).isEqualTo(2);
        assertThat(router.serverAt(-1)).isEqualTo(2);
        assertThat(router.pointCount(1)).isEqualTo(most);
        assertThat(router.pointCount(2)).isEqualTo(2);
        assertThat(router.pointCount(3)).isZero();
    }

    @Test
    void shouldShowWhichServerHasNoPointOnTheRing() {
        Router router = rule(KeyHash.MD5, Distribution.KETAMA).router(Shapes.weighing(100_000, 1));

        assertThat(router.pointCount(0)).isPositive();
        assertThat(router.pointCount(1)).isZero();
    }

    @Test
    void shouldDrawEveryLiveServerSoonerOrLaterWhateverItsWeight() {
        Router router = rule(KeyHash.MD5, Distribution.RANDOM)
                .router(Shapes.weighing(1, 1, 1_000_000, 1), new boolean[] {true, false, true, true});
        int[] drawn = new int[4];
        for (int n = 0; n < 30_000; n++) {
            drawn[routeUnreadable(router)]++;
        }
        assertThat(drawn[1]).isZero();
        // About 10,000 each; 1,000 away is more than twelve standard deviations.
        assertThat(List.of(drawn[0], drawn[2], drawn[3]))
                .allSatisfy(n -> assertThat(n).isBetween(9_000, 11_000));
        assertThat(router.pointCount(1)).isZero();
        assertThat(router.pointCount(2)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void shouldAllocateNothingPerKey(KeyHash hash) {
        byte[] key = "user:{1000}:name".getBytes(ISO_8859_1);
        for (Distribution distribution : Distribution.values()) {
            Router router = new RoutingRule(hash, BRACES, distribution).router(Shapes.weighing(1, 2, 3));
            allocatedByRouting(router, key, 1_000);

            assertThat(allocatedByRouting(router, key, 10_000))
                    .as("bytes in 10,000 calls by %s", distribution)
                    .isLessThan(10_000);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4})
    void shouldRejectLiveFlagsThatAreNotOnePerServer(int flags) {
        assertThatThrownBy(() ->
                        rule(KeyHash.MD5, Distribution.KETAMA).router(Shapes.weighing(1, 1, 1), new boolean[flags]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(flags + " live flags for 3 servers");
    }

    @Test
    void shouldRejectServersOutOfOrderOrOfOneName() {
        RoutingRule rule = rule(KeyHash.MD5, Distribution.KETAMA);
        WeightedServer alpha = new WeightedServer("alpha", 1);
        WeightedServer beta = new WeightedServer("beta", 1);

        assertThatThrownBy(() -> rule.router(List.of(alpha, beta)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("server beta does not belong after alpha");
        assertThatThrownBy(() -> rule.router(List.of(beta, beta))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource
    void shouldFindADistributionByItsConfigNameOnly(Distribution distribution) {
        assertThat(Distribution.named(distribution.configName())).isSameAs(distribution);
        assertThat(Distribution.named(distribution.name())).isNull();
    }

    @Test
    void shouldCarryTheDistributionNamesOfTheConfigurationFile() {
        assertThat(Distribution.values())
                .extracting(Distribution::configName)
                .containsExactly("ketama", "modula", "random", "cluster");
        assertThat(Distribution.named("")).isNull();
    }

    private static long allocatedByRouting(Router router, byte[] key, int calls) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int n = 0; n < calls; n++) {
            router.route(key, 0, key.length);
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @SuppressWarnings("NullAway") // The point: a router that reads the key ends in a NullPointerException.
    private static int routeUnreadable(Router router) {
        return router.route(UNREADABLE, 0, 5);
    }

    private static int route(Router router, byte[] key) {
        return router.route(key, 0, key.length);
    }

    private static byte[] randomKey(Random random) {
        byte[] key = new byte[random.nextInt(40)];
        random.nextBytes(key);
        return key;
    }

    private static RoutingRule rule(KeyHash hash, Distribution distribution) {
        return new RoutingRule(hash, null, distribution);
    }
}
