package dev.nutcracker.routing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.vectors.VectorRow;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ContinuumTest {
    static final List<String> SHAPES = Shapes.names();

    @Test
    void shouldGiveEqualServersTheKnownNumberOfPoints() {
        for (VectorRow row : VectorRow.of("points_equal")) {
            int[] weights = new int[row.number("n_servers")];
            Arrays.fill(weights, 1);

            int[] counts = counts(weights);

            assertThat(counts).as(row.toString()).containsOnly(row.number("points_per_server"));
            assertThat(Arrays.stream(counts).sum()).as(row.toString()).isEqualTo(row.number("total_points"));
        }
    }

    @Test
    void shouldGiveWeightedServersTheKnownNumbersOfPoints() {
        for (VectorRow row : VectorRow.of("points_weighted")) {
            assertThat(counts(row.numbers("weights"))).as(row.toString()).isEqualTo(row.numbers("points"));
        }
    }

    @ParameterizedTest
    @FieldSource("SHAPES")
    void shouldGiveTheServersOfEveryShapeTheirNumberOfPoints(String shape) {
        Continuum continuum = continuum(Shapes.servers(shape));
        for (VectorRow row : Shapes.rows(shape)) {
            assertThat(continuum.pointCount(row.number("index")))
                    .as(row.toString())
                    .isEqualTo(row.number("ketama_points"));
        }
    }

    @ParameterizedTest
    @FieldSource("SHAPES")
    void shouldBuildTheKnownRingOfEveryShape(String shape) {
        Continuum continuum = continuum(Shapes.servers(shape));
        List<VectorRow> rows = VectorRow.of("continuum_" + shape);

        assertThat(continuum.size()).isEqualTo(rows.size());
        for (VectorRow row : rows) {
            int place = row.number("pos");
            assertThat("%08x".formatted(continuum.point(place)))
                    .as(row.toString())
                    .isEqualTo(row.text("point_hex"));
            assertThat(continuum.owner(place)).as(row.toString()).isEqualTo(row.number("index"));
        }
    }

    @ParameterizedTest
    @FieldSource("SHAPES")
    void shouldGiveAHashToTheFirstPointNotBelowItUnsigned(String shape) {
        Continuum continuum = continuum(Shapes.servers(shape));
        int[] extremes = {0, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -1};
        for (int hash : extremes) {
            assertOwner(continuum, hash);
        }
        for (int place = 0; place < continuum.size(); place++) {
            assertOwner(continuum, continuum.point(place) - 1);
            assertOwner(continuum, continuum.point(place));
            assertOwner(continuum, continuum.point(place) + 1);
        }
        Random random = new Random(5);
        for (int n = 0; n < 2_000; n++) {
            assertOwner(continuum, random.nextInt());
        }
    }

    @Test
    void shouldGivePointsThatCoincideToTheLowerIndex() {
        // Names are cut before they are numbered, so all points of both servers are the same four.
        List<WeightedServer> servers =
                List.of(new WeightedServer("n".repeat(300), 1), new WeightedServer("n".repeat(301), 1));

        Continuum continuum = continuum(servers);

        assertThat(continuum.size()).isEqualTo(320);
        Random random = new Random(9);
        for (int n = 0; n < 1_000; n++) {
            assertThat(continuum.serverAt(random.nextInt())).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 268, 269, 270, 271, 272, 273, 400})
    void shouldDigestNoMoreThan272BytesOfNameAndNumber(int nameLength) throws Exception {
        assertPointsOf("n".repeat(nameLength));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00e9t\u00e9", "\u30b5\u30fc\u30d0", "\ud83d\ude00", "with space", ""})
    void shouldDigestNamesAsUtf8(String name) throws Exception {
        assertPointsOf(name);
    }

    @Test
    void shouldWrapTheSumOfWeightsAt32BitsWhileTheRingStaysSmall() {
        int most = Integer.MAX_VALUE;
        assertThat(counts(most, most)).containsExactly(160, 160);
        // 3 * (2^31 - 1) wraps to 2^31 - 3: each has its 40 digests three times over.
        assertThat(counts(most, most, most)).containsExactly(480, 480, 480);
    }

    @Test
    void shouldFallBackToTheTrueSumWhenWrappingLeavesAlmostNothing() {
        int most = Integer.MAX_VALUE;
        assertThat(counts(most, most, 2)).as("sum wraps to 0").containsExactly(240, 240, 0);
        assertThat(counts(most, most, 3)).as("sum wraps to 1").containsExactly(240, 240, 0);
    }

    @Test
    void shouldLeaveServersThatAreNotLiveOffTheRing() {
        Continuum continuum = Continuum.of(Shapes.weighing(1, 1, 1, 1), new int[] {1, 3});

        assertThat(continuum.size()).isEqualTo(320);
        for (int place = 0; place < continuum.size(); place++) {
            assertThat(continuum.owner(place)).isIn(1, 3);
        }
        assertThat(continuum.pointCount(0)).isZero();
        assertThat(continuum.pointCount(1)).isEqualTo(160);
    }

    private static void assertOwner(Continuum continuum, int hash) {
        assertThat(continuum.serverAt(hash))
                .withFailMessage(() -> "hash %08x belongs to %d, not %d"
                        .formatted(hash, ownerBySearch(continuum, hash), continuum.serverAt(hash)))
                .isEqualTo(ownerBySearch(continuum, hash));
    }

    private static int ownerBySearch(Continuum continuum, int hash) {
        for (int place = 0; place < continuum.size(); place++) {
            if (Integer.toUnsignedLong(continuum.point(place)) >= Integer.toUnsignedLong(hash)) {
                return continuum.owner(place);
            }
        }
        return continuum.owner(0);
    }

    private static void assertPointsOf(String name) throws Exception {
        Continuum continuum = continuum(List.of(new WeightedServer(name, 1)));
        List<Long> expected = new ArrayList<>();
        for (int n = 0; n < 40; n++) {
            byte[] text = (name + "-" + n).getBytes(UTF_8);
            byte[] digest = MessageDigest.getInstance("MD5").digest(Arrays.copyOf(text, Math.min(text.length, 272)));
            ByteBuffer words = ByteBuffer.wrap(digest).order(ByteOrder.LITTLE_ENDIAN);
            while (words.hasRemaining()) {
                expected.add(Integer.toUnsignedLong(words.getInt()));
            }
        }
        expected.sort(null);
        List<Long> actual = new ArrayList<>();
        for (int place = 0; place < continuum.size(); place++) {
            actual.add(Integer.toUnsignedLong(continuum.point(place)));
        }
        assertThat(actual).isEqualTo(expected);
    }

    private static Continuum continuum(List<WeightedServer> servers) {
        return Continuum.of(servers, Shapes.everyIndex(servers));
    }

    private static int[] counts(int... weights) {
        List<WeightedServer> servers = Shapes.weighing(weights);
        return KetamaPoints.counts(servers, Shapes.everyIndex(servers));
    }
}
