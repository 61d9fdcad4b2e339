package dev.nutcracker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of the environment in values of the file. */
final class ExpandedTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("A", "one", "B_2", "${A}\\$1", "EMPTY", "");

    @ParameterizedTest
    @CsvSource({
        "plain, plain",
        "$A, $A",
        "${A}, one",
        "x${A}y${A}, xoneyone",
        "${B_2}, ${A}\\$1",
        "$${A}, ${A}",
        "$$${A}, $${A}",
        "a}b{c, a}b{c",
        "x${EMPTY}, x"
    })
    void shouldPutTheValueInPlaceOfTheName(String written, String text) throws InvalidValue {
        Expanded expanded = Expanded.of(written, ENVIRONMENT::get);

        assertThat(expanded.text()).isEqualTo(text);
        assertThat(expanded).hasToString(written);
        assertThat(Expanded.of(Expanded.literal(text).written(), ENVIRONMENT::get)
                        .text())
                .isEqualTo(text);
    }

    @Test
    void shouldKnowWhetherThereIsAName() throws InvalidValue {
        assertThat(Expanded.of("${A}", ENVIRONMENT::get).hasNames()).isTrue();
        assertThat(Expanded.of("$${A}", ENVIRONMENT::get).hasNames()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"${C}", "${", "${}", "${1}", "${A", "${A B}", "${EMPTY}"})
    void shouldRefuseNamesWithoutAValue(String written) {
        assertThatThrownBy(() -> Expanded.of(written, ENVIRONMENT::get)).isInstanceOf(InvalidValue.class);
    }
}
