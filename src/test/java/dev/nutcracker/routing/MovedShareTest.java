package dev.nutcracker.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nutcracker.hash.KeyHash;
import dev.nutcracker.routing.MovedShare.Basis;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class MovedShareTest {
    private static final int SAMPLES = 40_000;
    private static final HashTag BRACES = new HashTag((byte) '{', (byte) '}');

    @ParameterizedTest
    @MethodSource("pairs")
    void shouldCountEveryPlaceThatA15BitHashReaches(Setup before, Setup after) {
        Placement old = before.placement(KeyHash.CRC32);
        Placement now = after.placement(KeyHash.CRC32);

        MovedShare moved = MovedShare.between(old, now);

        int different = 0;
        for (int hash = 0; hash < 1 << 15; hash++) {
            different += isSame(old, now, hash) ? 0 : 1;
        }
        assertThat(moved.basis()).isEqualTo(Basis.COUNTED);
        assertThat(moved.share()).isEqualTo(different / 32768.0);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void shouldAgreeWithSamplesOfTheWholeHashSpace(Setup before, Setup after) {
        Placement old = before.placement(KeyHash.FNV1A_64);
        Placement now = after.placement(KeyHash.FNV1A_64);

        MovedShare moved = MovedShare.between(old, now);

        Random random = new Random(11);
        int different = 0;
        for (int i = 0; i < SAMPLES; i++) {
            different += isSame(old, now, random.nextInt()) ? 0 : 1;
        }
        assertThat(moved.share()).isCloseTo((double) different / SAMPLES, within(0.02));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void shouldBeTheSameInBothDirections(Setup before, Setup after) {
        Placement old = before.placement(KeyHash.MURMUR);
        Placement now = after.placement(KeyHash.MURMUR);

        assertThat(MovedShare.between(old, now)).isEqualTo(MovedShare.between(now, old));
    }

    @ParameterizedTest
    @MethodSource("setups")
    void shouldMoveNothingFromAPlacementToItself(Setup setup) {
        Placement placement = setup.placement(KeyHash.MD5);

        assertThat(MovedShare.between(placement, placement).share()).isZero();
    }

    @ParameterizedTest
    @MethodSource("setups")
    void shouldDivideTheWholeSpaceAmongTheLiveServers(Setup setup) {
        double[] shares = setup.placement(KeyHash.CRC32A).shares();

        assertThat(Arrays.stream(shares).sum()).isCloseTo(setup.anyIsLive() ? 1 : 0, within(1e-9));
    }

    @ParameterizedTest
    @MethodSource("setups")
    void shouldShareOutWhatA15BitHashReaches(Setup setup) {
        Placement placement = setup.placement(KeyHash.CRC32);

        double[] counted = new double[placement.identities().size()];
        for (int hash = 0; hash < 1 << 15; hash++) {
            int server = placement.router().serverAt(hash);
            if (server != Router.NO_SERVER) {
                counted[server] += 1 / 32768.0;
            }
        }
        assertThat(placement.shares()).containsExactly(counted, within(1e-9));
    }

    @Test
    void shouldKnowTheKeysThatAFourthServerTakesFromThreeByModulo() {
        Placement three = modula(1, 1, 1);
        Placement four = modula(1, 1, 1, 1);

        // Of each 12 places, 0 to 2 keep their server; the 4 places over 12 * 357913941 are three of those and one
        // more.
        double expected = 1 - (357_913_941L * 3 + 3) / 4_294_967_296.0;
        assertThat(MovedShare.between(three, four).share()).isEqualTo(expected);
    }

    @Test
    void shouldMoveAboutAQuarterOfARingToAFourthServer() {
        MovedShare moved = MovedShare.between(ketama(1, 1, 1), ketama(1, 1, 1, 1));

        assertThat(moved.share()).isBetween(0.2, 0.3);
        assertThat(moved.text()).endsWith(" % of its keys move to another server");
    }

    @Test
    void shouldSeeNoMoveInANewNameForTheSamePlaceUnderModulo() {
        RoutingRule rule = rule(KeyHash.FNV1A_64, Distribution.MODULA);
        List<String> addresses = List.of("10.0.0.1:6379", "10.0.0.2:6379");

        Placement before = Placement.of(rule, servers("a", "b"), addresses);
        Placement after = Placement.of(rule, servers("x", "y"), addresses);

        assertThat(MovedShare.between(before, after).share()).isZero();
    }

    @Test
    void shouldSeeAMoveInANewAddressUnderTheSameName() {
        RoutingRule rule = rule(KeyHash.FNV1A_64, Distribution.KETAMA);

        Placement before = Placement.of(rule, servers("a", "b"), List.of("10.0.0.1:1", "10.0.0.2:1"));
        Placement after = Placement.of(rule, servers("a", "b"), List.of("10.0.0.1:1", "10.0.0.9:1"));

        assertThat(MovedShare.between(before, after).share())
                .isEqualTo(before.shares()[1])
                .isPositive();
    }

    @Test
    void shouldExpectIndependentPlacesWhenTheHashChanges() {
        Placement before = Placement.of(rule(KeyHash.MD5, Distribution.MODULA), servers("a", "b"), List.of(1, 2));
        Placement after = Placement.of(rule(KeyHash.MURMUR, Distribution.MODULA), servers("a", "b"), List.of(1, 2));

        MovedShare moved = MovedShare.between(before, after);

        assertThat(moved).isEqualTo(new MovedShare(Basis.HASH_CHANGED, 0.5, 0.5));
        assertThat(moved.text())
                .isEqualTo("about 50.00 % of its keys move to another server, as the hash function changes");
    }

    @Test
    void shouldTellKeysWhoseTagMattersFromOthers() {
        Placement before = modula(1, 1);
        RoutingRule tagged = new RoutingRule(KeyHash.FNV1A_64, BRACES, Distribution.MODULA);
        Placement after = Placement.of(tagged, Shapes.weighing(1, 1), List.of(0, 1));

        MovedShare moved = MovedShare.between(before, after);

        assertThat(moved).isEqualTo(new MovedShare(Basis.TAG_CHANGED, 0, 0.5));
        assertThat(moved.text()).contains("0.00 % of its keys").contains("50.00 % of those whose hashed part is");
    }

    @Test
    void shouldNotCareForTheHashOfAPoolWithOneServer() {
        Placement one = Placement.of(rule(KeyHash.CRC32, Distribution.KETAMA), servers("a"), List.of(1));
        Placement two = Placement.of(rule(KeyHash.MD5, Distribution.MODULA), servers("a", "b"), List.of(1, 2));

        assertThat(MovedShare.between(one, two)).isEqualTo(new MovedShare(Basis.COUNTED, 0.5, 0.5));
    }

    @Test
    void shouldSayThatRandomGivesKeysNoPlace() {
        Placement random = Placement.of(rule(KeyHash.MD5, Distribution.RANDOM), servers("a", "b"), List.of(1, 2));

        assertThat(MovedShare.between(random, modula(1, 1)).basis()).isEqualTo(Basis.NO_PLACE);
        assertThat(random.shares()).containsExactly(0.5, 0.5);
    }

    @Test
    void shouldCopeWithWeightsInTheBillions() {
        int most = Integer.MAX_VALUE;

        double share =
                MovedShare.between(modula(most, most, most), modula(most, most)).share();

        // Both give the first 2^31-1 places to the first and the next to the second; two places are left.
        assertThat(share).isEqualTo(2 / 4_294_967_296.0);
    }

    @Test
    void shouldNeverRoundToNothingOrAll() {
        assertThat(MovedShare.percent(0)).isEqualTo("0.00 %");
        assertThat(MovedShare.percent(1e-9)).isEqualTo("under 0.01 %");
        assertThat(MovedShare.percent(1 - 1e-9)).isEqualTo("over 99.99 %");
        assertThat(MovedShare.percent(1)).isEqualTo("100.00 %");
        assertThat(MovedShare.percent(0.123456)).isEqualTo("12.35 %");
    }

    /** Two of them for each case, drawn from a fixed seed. */
    static Stream<Arguments> pairs() {
        Random random = new Random(17);
        return Stream.generate(() -> Arguments.of(Setup.drawn(random), Setup.drawn(random)))
                .limit(300);
    }

    static Stream<Setup> setups() {
        Random random = new Random(19);
        return Stream.generate(() -> Setup.drawn(random)).limit(100);
    }

    /** A pool; servers of several may have the same identity, and servers may be ejected. */
    record Setup(Distribution distribution, List<WeightedServer> servers, boolean[] live, List<Integer> identities) {
        private static final int[] WEIGHTS_MAX = {1, 3, 200, 50_000};

        static Setup drawn(Random random) {
            Distribution distribution = random.nextBoolean() ? Distribution.KETAMA : Distribution.MODULA;
            int count = 1 + random.nextInt(6);
            int weightMax = WEIGHTS_MAX[random.nextInt(WEIGHTS_MAX.length)];
            boolean[] live = new boolean[count];
            List<WeightedServer> servers = new ArrayList<>();
            List<Integer> identities = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                live[i] = random.nextInt(6) > 0;
                servers.add(new WeightedServer("server%d".formatted(i), 1 + random.nextInt(weightMax)));
                identities.add(random.nextInt(count + 1));
            }
            return new Setup(distribution, servers, live, identities);
        }

        Placement placement(KeyHash hash) {
            return Placement.of(rule(hash, distribution), servers, live, identities);
        }

        boolean anyIsLive() {
            return IntStream.range(0, live.length).anyMatch(i -> live[i]);
        }
    }

    private static boolean isSame(Placement old, Placement now, int hash) {
        return identity(old, hash).equals(identity(now, hash));
    }

    private static Object identity(Placement placement, int hash) {
        int server = placement.router().serverAt(hash);
        return server == Router.NO_SERVER ? "none" : placement.identities().get(server);
    }

    private static Placement modula(int... weights) {
        return weighing(Distribution.MODULA, weights);
    }

    private static Placement ketama(int... weights) {
        return weighing(Distribution.KETAMA, weights);
    }

    private static Placement weighing(Distribution distribution, int... weights) {
        List<Integer> identities = IntStream.range(0, weights.length).boxed().toList();
        return Placement.of(rule(KeyHash.FNV1A_64, distribution), Shapes.weighing(weights), identities);
    }

    private static RoutingRule rule(KeyHash hash, Distribution distribution) {
        return new RoutingRule(hash, null, distribution);
    }

    private static List<WeightedServer> servers(String... names) {
        return Arrays.stream(names).map(name -> new WeightedServer(name, 1)).toList();
    }
}
