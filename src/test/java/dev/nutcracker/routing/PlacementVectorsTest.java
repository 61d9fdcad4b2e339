package dev.nutcracker.routing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.hash.KeyHash;
import dev.nutcracker.vectors.VectorRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Where keys lie in existing deployments: every known answer, for every hash. */
final class PlacementVectorsTest {
    static final List<String> SHAPES = Shapes.names();

    @ParameterizedTest
    @FieldSource("SHAPES")
    void shouldPlaceEveryKeyByKetama(String shape) {
        assertPlacement(shape, Distribution.KETAMA);
    }

    @ParameterizedTest
    @FieldSource("SHAPES")
    void shouldPlaceEveryKeyByModula(String shape) {
        assertPlacement(shape, Distribution.MODULA);
    }

    @Test
    void shouldPlaceTaggedKeysByTheirTag() {
        assertRows(VectorRow.of("hashtag"), 240, row -> {
            String tag = row.text("hash_tag");
            HashTag hashTag = new HashTag((byte) tag.charAt(0), (byte) tag.charAt(1));
            List<WeightedServer> servers = Shapes.servers(row.text("shape"));
            return new Pool(servers, "", distribution(row), hashTag);
        });
    }

    @Test
    void shouldPlaceKeysAmongTheOthersWhileOneServerIsEjected() {
        assertRows(VectorRow.of("eject"), 240, row -> {
            List<WeightedServer> servers = Shapes.servers(row.text("shape"));
            return new Pool(servers, row.text("ejected_server"), distribution(row), null);
        });
    }

    @Test
    void shouldCountPointsAndSlotsAnewWhileOneServerIsEjected() {
        for (VectorRow row : VectorRow.of("eject_points")) {
            List<WeightedServer> servers = Shapes.servers(row.text("shape"));
            boolean[] live = Shapes.allBut(servers, row.text("ejected_server"));
            Router router = new RoutingRule(KeyHash.MD5, null, distribution(row)).router(servers, live);
            int total = 0;
            StringBuilder counts = new StringBuilder();
            for (int i = 0; i < servers.size(); i++) {
                total += router.pointCount(i);
                counts.append(i == 0 ? "" : " ")
                        .append(servers.get(i).name())
                        .append('=')
                        .append(router.pointCount(i));
            }
            assertThat(counts).as(row.toString()).hasToString(row.text("points_per_server"));
            assertThat(total).as(row.toString()).isEqualTo(row.number("total_points"));
        }
    }

    @ParameterizedTest
    @FieldSource("SHAPES")
    void shouldCountTheSlotsOfEveryShape(String shape) {
        Router router = new RoutingRule(KeyHash.MD5, null, Distribution.MODULA).router(Shapes.servers(shape));
        for (VectorRow row : Shapes.rows(shape)) {
            assertThat(router.pointCount(row.number("index")))
                    .as(row.toString())
                    .isEqualTo(row.number("modula_slots"));
        }
    }

    private static void assertPlacement(String shape, Distribution distribution) {
        List<WeightedServer> servers = Shapes.servers(shape);
        Pool pool = new Pool(servers, "", distribution, null);
        assertRows(VectorRow.of(distribution.configName() + "_" + shape), 58, row -> pool);
    }

    private static void assertRows(List<VectorRow> rows, int rowCount, Function<VectorRow, Pool> poolOf) {
        assertThat(rows).hasSize(rowCount);
        Map<List<Object>, Router> routers = new HashMap<>();
        for (VectorRow row : rows) {
            Pool pool = poolOf.apply(row);
            byte[] key = row.key();
            for (KeyHash hash : KeyHash.values()) {
                Router router = routers.computeIfAbsent(List.of(pool, hash), unseen -> pool.router(hash));
                int actual = router.route(key, 0, key.length);
                assertThat(actual)
                        .withFailMessage(() -> "%s: key '%s' goes to %d by %s, not to %s"
                                .formatted(
                                        row,
                                        row.text("key_display"),
                                        actual,
                                        hash.configName(),
                                        row.text(hash.configName())))
                        .isEqualTo(row.number(hash.configName()));
            }
        }
    }

    private static Distribution distribution(VectorRow row) {
        return requireNonNull(Distribution.named(row.text("distribution")));
    }

    /** A pool but for its hash. */
    private record Pool(
            List<WeightedServer> servers,
            String ejected,
            Distribution distribution,
            @Nullable HashTag hashTag) {
        Router router(KeyHash hash) {
            return new RoutingRule(hash, hashTag, distribution).router(servers, Shapes.allBut(servers, ejected));
        }
    }
}
