package dev.nutcracker.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutcracker.vectors.VectorRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WeightedServerTest {
    static final List<String> SHAPES = Shapes.names();

    @ParameterizedTest
    @FieldSource("SHAPES")
    void shouldOrderTheServersOfEveryShapeByIndexFromAnyOrder(String shape) {
        List<String> byIndex = new ArrayList<>();
        for (VectorRow row : Shapes.rows(shape)) {
            assertThat(row.number("index")).as(row.toString()).isEqualTo(byIndex.size());
            byIndex.add(row.text("name_used_for_hashing"));
        }
        for (int seed = 0; seed < 10; seed++) {
            List<String> shuffled = new ArrayList<>(byIndex);
            Collections.shuffle(shuffled, new Random(seed));
            shuffled.sort(WeightedServer.NAME_ORDER);
            assertThat(shuffled).isEqualTo(byIndex);
        }
    }

    @Test
    void shouldPutTheShorterNameFirstAndOrderEqualLengthsByUnsignedUtf8Bytes() {
        // 1 byte each up to "z", then 2 bytes each, 3, 3, 4 and at last a longer plain name.
        List<String> ordered = Arrays.asList(
                "", "Z", "a", "z", "za", "zz", "\u00e9", "\u00ff", "abc", "\uffee", "\ud83d\ude00", "alpha");
        List<String> names = new ArrayList<>(ordered);
        Collections.shuffle(names, new Random(7));

        names.sort(WeightedServer.NAME_ORDER);

        assertThat(names).isEqualTo(ordered);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void shouldRejectAWeightBelowOne(int weight) {
        assertThatThrownBy(() -> new WeightedServer("beta", weight))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("beta")
                .hasMessageContaining(Integer.toString(weight));
    }
}
