package dev.nutcracker.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nutcracker.hash.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds and changes values in the content of a file. */
final class YamlEdit {
    private static final int DIGEST_LENGTH = 16;

    private YamlEdit() {}

    /** Whether the pool of a target is there. The process always is. */
    static boolean hasPool(Yaml root, OverrideTarget target) {
        return target.pool().equals(ConfigKeys.GLOBAL) || find(root, target.pool()) != null;
    }

    /** Returns a digest of what the file has for a target; empty if it has nothing. */
    static String lineDigest(Yaml root, OverrideTarget target) {
        @Nullable Yaml found = find(root, target);
        return found == null ? "" : Sha256.hex(text(found).getBytes(UTF_8)).substring(0, DIGEST_LENGTH);
    }

    /** Returns what the file has for a target, as people read it; null if it has nothing. A secret is masked. */
    static @Nullable String value(Yaml root, OverrideTarget target) {
        @Nullable Yaml found = target.isState() ? null : find(root, target);
        if (found == null) {
            return null;
        }
        if (target instanceof OverrideTarget.Weight && found instanceof Yaml.Text line) {
            try {
                return String.valueOf(ServerParser.parse(line.text()).weight());
            } catch (InvalidValue e) {
                return null;
            }
        }
        return ConfigKeys.isShown(target.text()) ? ConfigRows.text(found) : Secret.MASK;
    }

    private static @Nullable Yaml find(Yaml root, OverrideTarget target) {
        @Nullable Yaml pool = find(root, target.pool());
        return switch (target) {
            case OverrideTarget.Key key -> findPath(pool, key.path());
            case OverrideTarget.Weight(String _, String server) -> server(pool, server);
            case OverrideTarget.State(String _, String server) -> server(pool, server);
            case OverrideTarget.PoolState _ -> findPath(pool, PoolKey.LISTEN.configName());
        };
    }

    private static @Nullable Yaml findPath(@Nullable Yaml section, String path) {
        @Nullable Yaml found = section;
        for (String name : path.split("\\.", -1)) {
            found = found == null ? null : find(found, name);
        }
        return found;
    }

    private static @Nullable Yaml find(Yaml yaml, String name) {
        if (yaml instanceof Yaml.Mapping mapping) {
            for (Yaml.Entry entry : mapping.entries()) {
                if (entry.key().text().equals(name)) {
                    return entry.value();
                }
            }
        }
        return null;
    }

    private static @Nullable Yaml server(@Nullable Yaml pool, String name) {
        if (pool != null && find(pool, PoolKey.SERVERS.configName()) instanceof Yaml.Items list) {
            for (Yaml item : list.items()) {
                if (isServer(item, name)) {
                    return item;
                }
            }
        }
        return null;
    }

    private static boolean isServer(Yaml item, String name) {
        try {
            return item instanceof Yaml.Text line
                    && ServerParser.parse(line.text()).name().equals(name);
        } catch (InvalidValue e) {
            // Whoever reads the configuration complains.
            return false;
        }
    }

    /** Two contents with the same text have the same meaning. */
    private static String text(Yaml yaml) {
        return switch (yaml) {
            case Yaml.Text text -> FileText.quoted(text.text());
            case Yaml.Items items ->
                items.items().stream().map(YamlEdit::text).collect(Collectors.joining(",", "[", "]"));
            case Yaml.Mapping mapping ->
                mapping.entries().stream()
                        .map(entry -> text(entry.key()) + ':' + text(entry.value()))
                        .collect(Collectors.joining(",", "{", "}"));
            case Yaml.Refused _ -> "";
        };
    }

    /** Returns the content with another value for a target, which is no state; what cannot be put in is a problem. */
    static Yaml.Mapping with(Yaml.Mapping root, OverrideTarget target, String value, Problems problems) {
        return switch (target) {
            case OverrideTarget.Key key -> {
                List<String> names = new ArrayList<>(List.of(key.path().split("\\.", -1)));
                names.addFirst(key.pool());
                yield with(root, names, ConfigKeys.parse(key, value, at(root, target), problems));
            }
            case OverrideTarget.Weight(String pool, String server) -> withWeight(root, pool, server, value);
            case OverrideTarget.State _, OverrideTarget.PoolState _ ->
                throw new IllegalArgumentException("a file has no states");
        };
    }

    private static Position at(Yaml.Mapping root, OverrideTarget target) {
        @Nullable Yaml old = find(root, target);
        @Nullable Yaml pool = find(root, target.pool());
        return old != null ? old.at() : pool != null ? pool.at() : Position.START;
    }

    private static Yaml.Mapping with(Yaml.Mapping mapping, List<String> names, Yaml value) {
        List<Yaml.Entry> entries = new ArrayList<>();
        boolean found = false;
        for (Yaml.Entry entry : mapping.entries()) {
            boolean meant = !found && entry.key().text().equals(names.getFirst());
            entries.add(meant ? new Yaml.Entry(entry.key(), below(entry.value(), names, value)) : entry);
            found |= meant;
        }
        if (!found) {
            Position at = value.at();
            entries.add(new Yaml.Entry(
                    new Yaml.Text(names.getFirst(), at), below(new Yaml.Mapping(List.of(), at), names, value)));
        }
        return new Yaml.Mapping(entries, mapping.at());
    }

    private static Yaml below(Yaml old, List<String> names, Yaml value) {
        if (names.size() == 1) {
            return value;
        }
        Yaml.Mapping section = old instanceof Yaml.Mapping mapping ? mapping : new Yaml.Mapping(List.of(), old.at());
        return with(section, names.subList(1, names.size()), value);
    }

    private static Yaml.Mapping withWeight(Yaml.Mapping root, String pool, String server, String weight) {
        @Nullable Yaml section = find(root, pool);
        if (section == null
                || !(find(section, PoolKey.SERVERS.configName()) instanceof Yaml.Items list)
                || server(section, server) == null) {
            return root;
        }
        List<Yaml> items = list.items().stream()
                .map(item -> isServer(item, server) && item instanceof Yaml.Text line
                        ? new Yaml.Text(ServerParser.withWeight(line.text(), weight), line.at())
                        : item)
                .toList();
        return with(root, List.of(pool, PoolKey.SERVERS.configName()), new Yaml.Items(items, list.at()));
    }
}
