package dev.nutcracker.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The values that operators have set at run time, one for each target, in the order in which they were set. Immutable.
 *
 * <p>They are put into the content of the file before it is checked, so they are subject to the same rules. Where the line
 * in the file is not that against which an override was made, somebody has edited it, and the file wins.
 *
 * <pre>
 *   file ── parsed ── overrides put in ── checked ── configuration
 *                     └ those whose line has changed are dropped
 * </pre>
 */
public final class ConfigOverrides {
    /** No overrides. */
    public static final ConfigOverrides NONE = new ConfigOverrides(List.of());

    private final List<ConfigOverride> list;

    private ConfigOverrides(List<ConfigOverride> list) {
        this.list = List.copyOf(list);
    }

    /** Returns these overrides; of two of the same target the later one. */
    public static ConfigOverrides of(List<ConfigOverride> list) {
        Map<OverrideTarget, ConfigOverride> byTarget = new LinkedHashMap<>();
        for (ConfigOverride override : list) {
            byTarget.remove(override.target());
            byTarget.put(override.target(), override);
        }
        return new ConfigOverrides(List.copyOf(byTarget.values()));
    }

    /** Returns them in the order in which they were set. */
    public List<ConfigOverride> list() {
        return list;
    }

    /** Returns these and others, which take the place of those with the same targets. */
    public ConfigOverrides with(List<ConfigOverride> others) {
        List<ConfigOverride> all = new ArrayList<>(list);
        all.addAll(others);
        return of(all);
    }

    /** Returns those whose targets are not among the given ones. */
    public ConfigOverrides without(Predicate<OverrideTarget> gone) {
        return new ConfigOverrides(
                list.stream().filter(override -> !gone.test(override.target())).toList());
    }

    /** Returns those that are not in {@code others}. */
    public List<ConfigOverride> notIn(ConfigOverrides others) {
        return list.stream().filter(override -> !others.list.contains(override)).toList();
    }

    /** Returns those whose line this content of a file has as it was. */
    ConfigOverrides keptBy(Yaml root) {
        return new ConfigOverrides(list.stream()
                .filter(override -> YamlEdit.hasPool(root, override.target())
                        && YamlEdit.lineDigest(root, override.target()).equals(override.lineDigest()))
                .toList());
    }

    /** Returns the content of a file with these values in it; what cannot be put in is a problem. */
    Yaml putInto(Yaml root, Problems problems) {
        Yaml edited = root;
        for (ConfigOverride override : list) {
            if (!override.target().isState() && edited instanceof Yaml.Mapping mapping) {
                edited = YamlEdit.with(mapping, override.target(), override.value(), problems);
            }
        }
        return edited;
    }
}
