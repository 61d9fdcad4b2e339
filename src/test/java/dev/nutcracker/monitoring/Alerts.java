package dev.nutcracker.monitoring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The files of rules in {@code packaging/prometheus}. */
final class Alerts {
    static final Path DIRECTORY = Path.of("packaging", "prometheus");
    static final Path FILE = DIRECTORY.resolve("nutcracker.alerts.yml");
    static final Path RECORDING = DIRECTORY.resolve("nutcracker.rules.yml");
    static final Path COMPATIBLE = DIRECTORY.resolve("twemproxy-compat.rules.yml");
    private static final Path TESTS = DIRECTORY.resolve("tests");

    private Alerts() {}

    /** Returns the files with tests of alerts. */
    static List<Path> tests() {
        try (Stream<Path> files = Files.list(TESTS)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the rules of a file, which are alerts or recording rules. */
    static List<Map<String, Object>> rules(Path file) {
        List<Map<String, Object>> rules = new ArrayList<>();
        for (Map<String, Object> group : list(document(file), "groups")) {
            rules.addAll(list(group, "rules"));
        }
        return rules;
    }

    /** Returns the expressions of the alerts of this name. */
    static List<String> expressions(String alert) {
        return rules(FILE).stream()
                .filter(rule -> alert.equals(rule.get("alert")))
                .map(rule -> text(rule, "expr"))
                .toList();
    }

    static Map<String, Object> document(Path file) {
        try {
            return map(new Load(
                            LoadSettings.builder().setCodePointLimit(10_000_000).build())
                    .loadFromString(Files.readString(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked") // YAML's maps have texts as keys here.
    static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked") // As above.
    static List<Map<String, Object>> list(Map<String, Object> of, String key) {
        Object value = of.get(key);
        return value == null ? List.of() : (List<Map<String, Object>>) value;
    }

    static String text(Map<String, Object> of, String key) {
        return String.valueOf(of.get(key));
    }
}
