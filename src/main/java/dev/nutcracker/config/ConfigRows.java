package dev.nutcracker.config;

import dev.nutcracker.config.ConfigKey.KeyFacts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A configuration as a list of keys and values, as {@link ConfigText} has them. */
public final class ConfigRows {
    private ConfigRows() {}

    /** Returns the keys that have a value, set or by default, in the order of the tables. */
    public static List<ConfigRow> of(Configuration configuration, StartupSettings inEffect) {
        List<ConfigRow> rows = new ArrayList<>();
        Map<String, String> values = flat(ConfigText.of(configuration, inEffect));
        values.forEach((key, value) -> {
            ConfigKey found = ConfigKeys.find(key);
            if (found != null) {
                KeyFacts facts = found.facts();
                rows.add(new ConfigRow(
                        key, value, facts.defaultText(), ConfigKeys.changesNow(found), facts.since(), facts.meaning()));
            }
        });
        return rows;
    }

    /**
     * Returns the values that a file has now, secrets masked, whether they are valid or not.
     *
     * @throws IOException if it cannot be read
     */
    public static Map<String, String> ofFile(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            Problems ignored = new Problems(file.toString());
            String text = FileDecoder.decode(in.readNBytes(ConfigLoader.FILE_BYTES_MAX), ignored);
            return text == null ? Map.of() : flat(text);
        }
    }

    private static Map<String, String> flat(String yaml) {
        Map<String, String> values = new LinkedHashMap<>();
        if (YamlReader.read(yaml, new Problems("")) instanceof Yaml.Mapping root) {
            add("", root, values);
        }
        return values;
    }

    private static void add(String start, Yaml.Mapping mapping, Map<String, String> values) {
        for (Yaml.Entry entry : mapping.entries()) {
            String key = start + entry.key().text();
            if (entry.value() instanceof Yaml.Mapping below) {
                add(key + '.', below, values);
            } else {
                ConfigKey found = ConfigKeys.find(key);
                boolean secret = found != null && found.isSecret();
                values.put(key, secret ? Secret.MASK : text(entry.value()));
            }
        }
    }

    static String text(Yaml yaml) {
        return switch (yaml) {
            case Yaml.Text text -> text.text();
            case Yaml.Items items ->
                items.items().stream().map(ConfigRows::text).collect(Collectors.joining(", ", "[", "]"));
            // A mapping in a list may have secrets below.
            case Yaml.Mapping _ -> "{…}";
            case Yaml.Refused _ -> "";
        };
    }
}
