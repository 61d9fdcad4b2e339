package dev.nutcracker.routing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nutcracker.hash.KeyHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class DetourRouterTest {
    private static final int KEYS = 20_000;
    private static final int SERVERS = 5;
    /** The server that was out. */
    private static final int OUT = 2;

    private static final List<WeightedServer> POOL = Shapes.weighing(1, 1, 1, 1, 1);
    private static final Offset<Double> THREE_PERCENT = within(0.03);

    @ParameterizedTest
    @EnumSource
    void shouldMoveEachKeyOnceWhileItsServerReturns(KeyHash hash) {
        RoutingRule rule = new RoutingRule(hash, null, Distribution.KETAMA);
        int[] home = places(rule.router(POOL));
        int[] before = places(returning(rule, 0));
        assertThat(before).isEqualTo(places(rule.router(POOL, without(OUT))));
        int[] moves = new int[KEYS];
        for (int percent = 1; percent <= 100; percent++) {
            int[] now = places(returning(rule, percent / 100.0));
            for (int key = 0; key < KEYS; key++) {
                moves[key] += now[key] == before[key] ? 0 : 1;
                assertThat(now[key]).isIn(before[key], home[key]);
            }
            before = now;
        }
        assertThat(before).isEqualTo(home);
        for (int key = 0; key < KEYS; key++) {
            assertThat(moves[key]).isEqualTo(home[key] == OUT ? 1 : 0);
        }
    }

    /** Hashes of 16 bits have only that many places, so a few of them are less even. */
    @ParameterizedTest
    @EnumSource(names = "CRC16", mode = EnumSource.Mode.EXCLUDE)
    void shouldReturnKeysInProportion(KeyHash hash) {
        for (Distribution distribution : List.of(Distribution.KETAMA, Distribution.MODULA)) {
            RoutingRule rule = new RoutingRule(hash, null, distribution);
            int[] home = places(rule.router(POOL));
            int[] standIns = places(rule.router(POOL, without(OUT)));
            for (int percent = 10; percent < 100; percent += 20) {
                int[] now = places(returning(rule, percent / 100.0));
                for (int standIn = 0; standIn < SERVERS; standIn++) {
                    int owned = 0;
                    int back = 0;
                    for (int key = 0; key < KEYS; key++) {
                        boolean counts = home[key] == OUT && standIns[key] == standIn;
                        owned += counts ? 1 : 0;
                        back += counts && now[key] == OUT ? 1 : 0;
                    }
                    if (owned > 500) {
                        assertThat((double) back / owned)
                                .as("%s %s: %d %% of the keys at server %d", hash, distribution, percent, standIn)
                                .isCloseTo(percent / 100.0, within(0.08));
                    }
                }
            }
        }
    }

    @Test
    void shouldReturnKeysOfOneHashTagTogether() {
        RoutingRule rule = new RoutingRule(KeyHash.FNV1A_64, new HashTag((byte) '{', (byte) '}'), Distribution.KETAMA);
        Router half = returning(rule, 0.5);

        for (int tag = 0; tag < 1000; tag++) {
            assertThat(route(half, "a{" + tag + "}")).isEqualTo(route(half, "b{" + tag + "}other"));
        }
    }

    @Test
    void shouldKeepKeysOfAServerWhereTheyAreWhenAnotherHasReturned() {
        RoutingRule rule = new RoutingRule(KeyHash.MURMUR, null, Distribution.KETAMA);
        boolean[] returning = new boolean[SERVERS];
        returning[OUT] = true;
        returning[OUT + 1] = true;
        double[] shares = new double[SERVERS];
        int[] home = places(rule.router(POOL));
        int[] before = places(rule.router(POOL, all(), returning, shares));
        shares[OUT + 1] = 1;
        int[] after = places(rule.router(POOL, all(), returning, shares));

        for (int key = 0; key < KEYS; key++) {
            assertThat(after[key]).isEqualTo(home[key] == OUT + 1 ? OUT + 1 : before[key]);
        }
    }

    @Test
    void shouldReturnAllAtOnceWhereNoOtherServerHasThem() {
        RoutingRule rule = new RoutingRule(KeyHash.MURMUR, null, Distribution.KETAMA);
        boolean[] onlyOut = new boolean[SERVERS];
        onlyOut[OUT] = true;

        Router router = rule.router(POOL, onlyOut, onlyOut, new double[SERVERS]);

        assertThat(places(router)).containsOnly(OUT);
    }

    @Test
    void shouldReturnAtOnceWhereKeysHaveNoPlace() {
        RoutingRule rule = new RoutingRule(KeyHash.MURMUR, null, Distribution.RANDOM);

        assertThat(places(returning(rule, 0))).contains(OUT);
    }

    @Test
    void shouldRouteKeysOfAServerThatIsDownByTheOtherPool() {
        RoutingRule rule = new RoutingRule(KeyHash.MURMUR, null, Distribution.KETAMA);
        Router spare = new RoutingRule(KeyHash.FNV1A_64, null, Distribution.MODULA).router(Shapes.weighing(1, 2));
        int[] home = places(rule.router(POOL));
        int[] spares = places(spare);

        int[] now = places(failedOver(rule, 0, spare));

        for (int key = 0; key < KEYS; key++) {
            assertThat(now[key]).isEqualTo(home[key] == OUT ? SERVERS + spares[key] : home[key]);
        }
    }

    @Test
    void shouldReturnKeysFromTheOtherPoolBitByBit() {
        RoutingRule rule = new RoutingRule(KeyHash.MURMUR, null, Distribution.KETAMA);
        Router spare = new RoutingRule(KeyHash.MURMUR, null, Distribution.KETAMA).router(Shapes.weighing(1, 2));

        int[] now = places(failedOver(rule, 0.25, spare));

        long out = Arrays.stream(places(rule.router(POOL)))
                .filter(place -> place == OUT)
                .count();
        long back = Arrays.stream(now).filter(place -> place == OUT).count();
        assertThat((double) back / out).isCloseTo(0.25, THREE_PERCENT);
        assertThat(Arrays.stream(now).filter(place -> place >= SERVERS).count()).isEqualTo(out - back);
    }

    @Test
    void shouldReturnKeysOfTheOnlyServerBitByBit() {
        RoutingRule rule = new RoutingRule(KeyHash.MURMUR, null, Distribution.KETAMA);
        List<WeightedServer> one = Shapes.weighing(1);

        int[] now = places(
                FailoverRouter.of(rule.keyPosition(), rule.router(one), new double[] {0.5}, rule.router(one), 1));

        assertThat(Arrays.stream(now).average().orElseThrow()).isCloseTo(0.5, THREE_PERCENT);
    }

    @Test
    void shouldKnowNoServerWhenTheOtherPoolHasNone() {
        RoutingRule rule = new RoutingRule(KeyHash.MURMUR, null, Distribution.KETAMA);
        Router none = rule.router(Shapes.weighing(1, 1), new boolean[2]);

        int[] now = places(failedOver(rule, 0, none));

        assertThat(now).contains(Router.NO_SERVER).doesNotContain(OUT, SERVERS);
    }

    private static Router failedOver(RoutingRule rule, double share, Router spare) {
        double[] shares = new double[SERVERS];
        Arrays.fill(shares, 1);
        shares[OUT] = share;
        return FailoverRouter.of(rule.keyPosition(), rule.router(POOL), shares, spare, SERVERS);
    }

    private static Router returning(RoutingRule rule, double share) {
        boolean[] returning = new boolean[SERVERS];
        returning[OUT] = true;
        double[] shares = new double[SERVERS];
        shares[OUT] = share;
        return rule.router(POOL, all(), returning, shares);
    }

    private static boolean[] all() {
        boolean[] live = new boolean[SERVERS];
        Arrays.fill(live, true);
        return live;
    }

    private static boolean[] without(int server) {
        boolean[] live = all();
        live[server] = false;
        return live;
    }

    private static int[] places(Router router) {
        List<Integer> places = new ArrayList<>(KEYS);
        for (int key = 0; key < KEYS; key++) {
            places.add(route(router, "key:" + key));
        }
        return places.stream().mapToInt(Integer::intValue).toArray();
    }

    private static int route(Router router, String key) {
        byte[] bytes = key.getBytes(US_ASCII);
        return router.route(bytes, 0, bytes.length);
    }
}
