package dev.nutcracker.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keys of configurations by their whole names: {@code alpha.timeout}, {@code global.log.level}. */
public final class ConfigKeys {
    /** Stands for the process in the place of a pool. */
    public static final String GLOBAL = "global";

    /** Keys whose value in a file counts with the next start only. */
    private static final Set<ConfigKey> AT_START = Set.of(
            GlobalKey.WORKERS,
            GlobalKey.TRANSPORT,
            GlobalKey.HANDOVER,
            PoolKey.BACKLOG,
            PoolKey.REUSEPORT,
            PoolKey.PRECONNECT);

    private ConfigKeys() {}

    /**
     * Returns the key of a configuration that has this name, to be set at run time.
     *
     * @throws UnsuitableKey if there is none, or if it cannot be set so
     */
    public static OverrideTarget.Key settable(Configuration configuration, String name) throws UnsuitableKey {
        List<String> owners = new ArrayList<>(
                configuration.pools().stream().map(PoolConfig::name).toList());
        if (!owners.contains(GLOBAL)) {
            owners.add(GLOBAL);
        }
        String unknown = "";
        for (String owner : owners) {
            if (name.startsWith(owner + '.')) {
                String path = name.substring(owner.length() + 1);
                ConfigKey key = owner.equals(GLOBAL) ? find(GlobalKey.class, path) : find(PoolKey.class, path);
                if (key != null) {
                    requireSettable(name, key);
                    return new OverrideTarget.Key(owner, path);
                }
                unknown = path + ": "
                        + (owner.equals(GLOBAL)
                                ? KeySuggestion.unknown(path, GlobalKey.class)
                                : KeySuggestion.unknown(path, PoolKey.class));
            }
        }
        throw new UnsuitableKey(
                unknown.isEmpty()
                        ? "there is no key " + Quoting.quoted(name) + "; keys are " + String.join(".KEY, ", owners)
                                + ".KEY"
                        : unknown,
                true);
    }

    private static void requireSettable(String name, ConfigKey key) throws UnsuitableKey {
        if (key.isSecret()) {
            throw new UnsuitableKey(
                    name
                            + " is a secret, which is not set here since commands are logged; write it into the file, and reload",
                    false);
        }
        if (AT_START.contains(key)) {
            throw new UnsuitableKey(
                    name + " counts with the next start only; write it into the file, and start the proxy again",
                    false);
        }
        if (key == AdminKey.STATE_FILE) {
            throw new UnsuitableKey(
                    name + " says where such values are kept; write it into the file, and reload", false);
        }
        if (key.type() instanceof ValueType.Keys<?> keys) {
            throw new UnsuitableKey(name + " has keys below it: " + String.join(", ", names(keys)), false);
        }
    }

    private static <K extends Enum<K> & ConfigKey> List<String> names(ValueType.Keys<K> keys) {
        return ConfigKey.names(keys.table());
    }

    /** Whether a reload changes the value at once. */
    static boolean changesNow(ConfigKey key) {
        return !AT_START.contains(key);
    }

    /** Whether a value may be shown that somebody has given for a key of this name; not if there is no such key. */
    public static boolean isShown(String name) {
        ConfigKey key = find(name);
        return key != null && !key.isSecret();
    }

    /** Returns a value as the file would have it; what is no YAML is a problem, and gives an empty text. */
    static Yaml parse(OverrideTarget.Key target, String value, Position at, Problems problems) {
        ConfigKey key = target.pool().equals(GLOBAL)
                ? find(GlobalKey.class, target.path())
                : find(PoolKey.class, target.path());
        if (key == null || key.type() instanceof ValueType.Scalar || key.type() instanceof ValueType.Words) {
            return new Yaml.Text(value, at);
        }
        Problems own = new Problems("");
        Yaml parsed = YamlReader.read(value, own);
        for (ConfigProblem problem : own.errors()) {
            problems.error(at, target.text(), problem.message());
        }
        return moved(parsed, at);
    }

    private static Yaml moved(Yaml yaml, Position at) {
        return switch (yaml) {
            case Yaml.Text text -> new Yaml.Text(text.text(), at);
            case Yaml.Items items ->
                new Yaml.Items(
                        items.items().stream().map(item -> moved(item, at)).toList(), at);
            case Yaml.Mapping mapping ->
                new Yaml.Mapping(
                        mapping.entries().stream()
                                .map(entry ->
                                        new Yaml.Entry(new Yaml.Text(entry.key().text(), at), moved(entry.value(), at)))
                                .toList(),
                        at);
            case Yaml.Refused _ -> new Yaml.Refused(at);
        };
    }

    /** Returns the row of the tables for a whole name; null if there is none. */
    static @Nullable ConfigKey find(String name) {
        // The name of a pool may have points.
        for (int point = name.indexOf('.'); point >= 0; point = name.indexOf('.', point + 1)) {
            String owner = name.substring(0, point);
            String path = name.substring(point + 1);
            ConfigKey key = owner.equals(GLOBAL) ? find(GlobalKey.class, path) : find(PoolKey.class, path);
            if (key != null) {
                return key;
            }
        }
        return null;
    }

    private static <K extends Enum<K> & ConfigKey> @Nullable ConfigKey find(Class<K> table, String path) {
        int point = path.indexOf('.');
        String name = point < 0 ? path : path.substring(0, point);
        for (K key : table.getEnumConstants()) {
            if (key.configName().equals(name)) {
                if (point < 0) {
                    return key;
                }
                return key.type() instanceof ValueType.Keys<?> keys
                        ? find(keys.table(), path.substring(point + 1))
                        : null;
            }
        }
        return null;
    }

    /** Says why a key cannot be set at run time. */
    public static final class UnsuitableKey extends Exception {
        private static final long serialVersionUID = 1;

        private final boolean unknown;

        UnsuitableKey(String message, boolean unknown) {
            super(message);
            this.unknown = unknown;
        }

        /** Whether there is no such key. */
        public boolean isUnknown() {
            return unknown;
        }
    }
}
