package dev.nutcracker.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Overrides as a text that outlasts the process.
 *
 * <pre>
 *   # What operators have set at run time. …
 *   - {pool: "alpha", server: "one", what: "weight", value: "2", line: "0f3c…", by: "127.0.0.1:4711", time: "1764450000000"}
 * </pre>
 */
public final class OverridesText {
    /** Bytes that are read at most: room for thousands of overrides. */
    public static final int BYTES_MAX = 1 << 20;

    private static final String HEAD =
            "# What operators have set at run time. The proxy writes this file; to undo it, use RESET OVERRIDES.\n";

    private OverridesText() {}

    /** Returns the text. */
    public static byte[] of(ConfigOverrides overrides) {
        StringBuilder text = new StringBuilder(HEAD);
        for (ConfigOverride override : overrides.list()) {
            OverrideTarget target = override.target();
            text.append("- {");
            add(text, "pool", target.pool());
            if (target.server() != null) {
                add(text, "server", target.server());
            }
            add(text, "what", target.what());
            add(text, "value", override.value());
            add(text, "line", override.lineDigest());
            add(text, "by", override.by());
            text.append("time: \"").append(override.timeMs()).append("\"}\n");
        }
        return text.toString().getBytes(UTF_8);
    }

    private static void add(StringBuilder text, String name, String value) {
        text.append(name).append(": ").append(FileText.quoted(value)).append(", ");
    }

    /**
     * Returns the overrides of a text.
     *
     * @param name of the text, for messages
     * @throws ConfigException if any of it is not as {@link #of} writes it
     */
    public static ConfigOverrides read(String name, byte[] content) throws ConfigException {
        Problems problems = new Problems(name);
        List<ConfigOverride> list = new ArrayList<>();
        String text = content.length > BYTES_MAX ? null : FileDecoder.decode(content, problems);
        if (text == null) {
            problems.error(Position.START, "", "not a text, or larger than " + (BYTES_MAX >> 20) + " MiB");
        } else {
            read(YamlReader.read(text, problems), list, problems);
        }
        if (problems.any()) {
            throw new ConfigException(problems.errors());
        }
        return ConfigOverrides.of(list);
    }

    private static void read(Yaml root, List<ConfigOverride> list, Problems problems) {
        if (root instanceof Yaml.Items items) {
            for (Yaml item : items.items()) {
                @Nullable ConfigOverride override = override(values(item));
                if (override == null) {
                    problems.error(item.at(), "", "this is not a value that was set at run time");
                } else {
                    list.add(override);
                }
            }
        } else if (!(root instanceof Yaml.Text none) || !none.text().isEmpty()) {
            problems.error(root.at(), "", "this is not a list of values that were set at run time");
        }
    }

    private static Map<String, String> values(Yaml item) {
        Map<String, String> values = new HashMap<>();
        if (item instanceof Yaml.Mapping mapping) {
            for (Yaml.Entry entry : mapping.entries()) {
                if (entry.value() instanceof Yaml.Text text) {
                    values.put(entry.key().text(), text.text());
                }
            }
        }
        return values;
    }

    private static @Nullable ConfigOverride override(Map<String, String> values) {
        @Nullable String pool = values.get("pool");
        @Nullable String what = values.get("what");
        @Nullable String value = values.get("value");
        @Nullable String line = values.get("line");
        @Nullable String by = values.get("by");
        String time = values.getOrDefault("time", "");
        if (pool == null
                || what == null
                || value == null
                || line == null
                || by == null
                || !time.matches("[0-9]{1,15}")) {
            return null;
        }
        @Nullable OverrideTarget target = target(pool, values.get("server"), what);
        return target == null ? null : new ConfigOverride(target, value, line, by, Long.parseLong(time));
    }

    private static @Nullable OverrideTarget target(String pool, @Nullable String server, String what) {
        return switch (what) {
            case OverrideTarget.State.WHAT ->
                server == null ? new OverrideTarget.PoolState(pool) : new OverrideTarget.State(pool, server);
            case OverrideTarget.Weight.WHAT -> server == null ? null : new OverrideTarget.Weight(pool, server);
            default -> server == null ? new OverrideTarget.Key(pool, what) : null;
        };
    }
}
