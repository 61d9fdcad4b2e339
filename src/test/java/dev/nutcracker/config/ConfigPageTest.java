package dev.nutcracker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What docs/configuration.md says of each key is what the tables of keys say. */
final class ConfigPageTest {
    private static final Path PAGE = Path.of("docs/configuration.md");

    @ParameterizedTest
    @MethodSource("tables")
    void shouldHaveARowForEachKeyInTheOrderOfItsTable(List<ConfigKey> table) throws IOException {
        List<String> wanted = new ArrayList<>();
        for (ConfigKey key : table) {
            wanted.add(row(key.facts()));
        }

        assertThat(rows())
                .as("rows of %s, each followed by more of the meaning or ' |'; put in those that are missing", PAGE)
                .usingElementComparator((row, start) -> row.startsWith(start) ? 0 : 1)
                .containsSequence(wanted);
    }

    static Stream<List<ConfigKey>> tables() {
        return Stream.of(List.of(PoolKey.values()), List.of(GlobalKey.values()), List.of(AdminKey.values()), List.of(LogKey.values()), List.of(CommandKey.values()));
    }

    /** All but the second cell, which says what values there are, often with a link to a section. */
    private static List<String> rows() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.replaceFirst(" \\| .*? \\| ", " | "))
                .toList();
    }

    private static String row(ConfigKey.KeyFacts facts) {
        String value = facts.defaultText();
        String shown = value == null ? "–" : "`" + value + "`";
        return "| `" + facts.configName() + "` | " + shown + " | " + facts.since() + " | "
                + withoutFullStop(facts.meaning());
    }

    private static String withoutFullStop(String meaning) {
        return meaning.endsWith(".") ? meaning.substring(0, meaning.length() - 1) : meaning;
    }
}
