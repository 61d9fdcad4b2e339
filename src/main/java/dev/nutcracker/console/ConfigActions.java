package dev.nutcracker.console;

import dev.nutcracker.config.ConfigRow;
import dev.nutcracker.config.ConfigRows;
import dev.nutcracker.config.ConfigText;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.console.table.Column;
import dev.nutcracker.console.table.Fields;
import dev.nutcracker.console.table.Glob;
import dev.nutcracker.console.table.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code SHOW CONFIG}, {@code CONFIG GET}, {@code CONFIG DUMP} and {@code CONFIG DIFF}: the configuration in effect. */
final class ConfigActions {
    private static final Fields<Row> FIELDS = Fields.<Row>none()
            .text("key", "with its pool or global, and its section, before it", row -> row.row.key())
            .text("value", "in effect; secrets are masked", row -> row.row.value())
            .text("default", "the value of a file without the key", row -> row.row.defaultText())
            .text("file", "what the file has now", Row::inFile)
            .text(
                    "source",
                    "where the value is from: default, file, command line, or runtime (CONFIG SET)",
                    Row::source)
            .text(
                    "changeable",
                    "when a changed file counts: now, which is with a reload, or next start",
                    row -> row.row.changesNow() ? "now" : "next start")
            .text("since", "the version that introduced the key", row -> row.row.since())
            .text("meaning", "its effect", row -> row.row.meaning());

    static final List<Column> COLUMNS = FIELDS.columns();

    private static final Fields<ConfigRow> VALUES = Fields.<ConfigRow>none()
            .text("key", "with its pool or global, and its section, before it", ConfigRow::key)
            .text("value", "in effect; secrets are masked", ConfigRow::value);

    static final List<Column> VALUE_COLUMNS = VALUES.columns();

    private static final Fields<Difference> DIFFERENCES = Fields.<Difference>none()
            .text("key", "with its pool or global, and its section, before it", Difference::key)
            .text("file", "what it would be with the file as it is now", Difference::inFile)
            .text("running", "what is in effect", Difference::running);

    static final List<Column> DIFFERENCE_COLUMNS = DIFFERENCES.columns();

    private ConfigActions() {}

    private record Row(ConfigRow row, @Nullable String inFile, boolean isOption, boolean isOverridden) {
        String source() {
            if (isOption) {
                return "command line";
            }
            return isOverridden ? "runtime" : inFile == null ? "default" : "file";
        }
    }

    private record Difference(
            String key, @Nullable String inFile, @Nullable String running) {}

    static Table show(Call call) throws ConsoleException {
        Map<String, String> file = call.program().fileValues();
        Set<String> overridden = call.program().overrides().stream()
                .map(one -> one.target().text())
                .collect(Collectors.toSet());
        Set<String> options = call.program().optionKeys();
        return FIELDS.table(rows(call).stream()
                .map(row ->
                        new Row(row, file.get(row.key()), options.contains(row.key()), overridden.contains(row.key())))
                .toList());
    }

    static Table values(Call call) {
        return VALUES.table(rows(call));
    }

    private static List<ConfigRow> rows(Call call) {
        String pattern = call.argument(0);
        Glob wanted = new Glob(pattern == null ? "*" : pattern);
        return ConfigRows.of(call.proxy().configuration(), call.proxy().inEffect()).stream()
                .filter(row -> wanted.matches(row.key()))
                .toList();
    }

    static Table dump(Call call) {
        return Table.ofSentences(text(call.proxy(), call.program()).lines().toList());
    }

    static String text(ProxyView proxy, ProgramOrders program) {
        StringBuilder text = new StringBuilder();
        program.overrides()
                .forEach(one -> text.append("# set at run time: ")
                        .append(one.text().replaceAll("\\p{Cntrl}", "?"))
                        .append('\n'));
        return text.append(ConfigText.of(proxy.configuration(), proxy.inEffect()))
                .toString();
    }

    static Table difference(Call call) throws ConsoleException {
        Configuration next = call.program().fileNow();
        Map<String, String> running = values(call, call.proxy().configuration());
        Map<String, String> file = values(call, next);
        List<Difference> differences = new ArrayList<>();
        running.forEach((key, value) -> {
            String other = file.remove(key);
            if (!Objects.equals(value, other)) {
                differences.add(new Difference(key, other, value));
            }
        });
        file.forEach((key, value) -> differences.add(new Difference(key, value, null)));
        return DIFFERENCES.table(differences);
    }

    private static Map<String, String> values(Call call, Configuration configuration) {
        Map<String, String> values = new LinkedHashMap<>();
        ConfigRows.of(configuration, call.proxy().inEffect()).forEach(row -> values.put(row.key(), row.value()));
        return values;
    }
}
