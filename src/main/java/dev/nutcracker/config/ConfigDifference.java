package dev.nutcracker.config;

import dev.nutcracker.routing.MovedShare;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The changes between two configurations, as sentences for the operator: one for each pool and one for each global key.
 */
public final class ConfigDifference {
    private static final String LATER = " (with the next start)";
    private static final String ALREADY = " (as it is in effect)";

    private final StartupSettings inEffect;
    private final List<String> sentences = new ArrayList<>();

    private ConfigDifference(StartupSettings inEffect) {
        this.inEffect = inEffect;
    }

    /**
     * Returns the sentences, in the order of the new configuration; none if nothing differs and nothing waits for the
     * next start.
     *
     * @param inEffect the settings that only the next start changes
     */
    public static List<String> between(Configuration before, Configuration after, StartupSettings inEffect) {
        ConfigDifference difference = new ConfigDifference(inEffect);
        for (GlobalKey key : GlobalKey.values()) {
            difference.compare(key, before.global(), after.global());
        }
        Map<String, PoolConfig> former = new HashMap<>();
        before.pools().forEach(pool -> former.put(pool.name(), pool));
        for (PoolConfig pool : after.pools()) {
            difference.compare(former.remove(pool.name()), pool);
        }
        before.pools().stream()
                .filter(pool -> former.containsKey(pool.name()))
                .forEach(pool -> difference.sentences.add("pool " + pool.name() + " is removed"));
        return difference.sentences;
    }

    private void compare(GlobalKey key, GlobalConfig before, GlobalConfig after) {
        @Nullable Object former = value(before, key);
        @Nullable Object value = value(after, key);
        Object held = held(key);
        if (held != null) {
            String change = atStart(key, Objects.requireNonNull(former), Objects.requireNonNull(value), held);
            if (!change.isEmpty()) {
                sentences.add("global " + change);
            }
        } else if (!Objects.equals(former, value)) {
            String what = value instanceof Record ? " changes" : " " + text(former) + " -> " + text(value);
            sentences.add("global " + key.configName() + what);
        }
    }

    /** Returns the value in effect of a setting that is fixed at start; null for the others. */
    private @Nullable Object held(GlobalKey key) {
        if (key == GlobalKey.WORKERS) {
            return inEffect.workers();
        }
        if (key == GlobalKey.TRANSPORT) {
            return inEffect.transport();
        }
        return key == GlobalKey.HANDOVER ? inEffect.handover() : null;
    }

    /**
     * Returns the change of a setting that is fixed at start, as long as another value is in effect; empty if there is
     * none.
     */
    private static String atStart(ConfigKey key, Object former, Object value, Object held) {
        if (!held.equals(value)) {
            return key.configName() + ' ' + held + " -> " + value + LATER;
        }
        return former.equals(value) ? "" : key.configName() + ' ' + former + " -> " + value + ALREADY;
    }

    private static @Nullable Object value(GlobalConfig global, GlobalKey key) {
        return switch (key) {
            case WORKERS -> global.workers();
            case MAX_MEMORY -> global.maxMemoryBytes();
            case DRAIN_TIMEOUT -> global.drainTimeoutMs();
            case DRAIN_DELAY -> global.drainDelayMs();
            case HANDOVER -> StartupSettings.shown(global.handover());
            case HANDOVER_TIMEOUT -> global.handover().timeoutMs();
            case HISTORY -> global.historyS();
            case TRANSPORT -> global.transport();
            case ADMIN -> global.admin();
            case LOG -> global.log();
            case AUDIT -> global.audit();
            case SECRET_FILES -> global.secretFiles();
            case READY_MIN_SERVERS -> global.readyMinServersPercent();
            case USERS_FILE -> global.usersFile();
            case WATCH -> global.watch();
            case ZONE -> global.zone();
            case DISCOVERY_CACHE -> global.discoveryCache();
            case TLS -> global.tls();
        };
    }

    private void compare(@Nullable PoolConfig before, PoolConfig after) {
        if (before == null) {
            sentences.add("pool " + after.name() + " is added");
            return;
        }
        List<String> changes = changes(before, after);
        if (before.protocol() != after.protocol()
                || before.routes().areThere() != after.routes().areThere()) {
            changes.add("its clients have to reconnect");
        }
        if (!changes.isEmpty()) {
            sentences.add("pool " + after.name() + ": " + String.join(", ", changes));
        }
    }

    private List<String> changes(PoolConfig before, PoolConfig after) {
        List<String> changes = new ArrayList<>();
        for (PoolKey key : PoolKey.values()) {
            if (PoolSections.isSection(key)) {
                addSectionChanges(key, before, after, changes);
            } else {
                changes.add(change(key, before, after));
            }
        }
        changes.removeIf(String::isEmpty);
        changes.addAll(UserDifference.between(
                before.clients().users().users(), after.clients().users().users()));
        if (before.topology().isCluster() && after.topology().isCluster()) {
            addSeeds(before.topology(), after.topology(), changes);
            return changes;
        }
        if (before.isUndiscovered() && !after.isUndiscovered()) {
            changes.add("its servers are known now, " + after.servers().size() + " of them");
            return changes;
        }
        changes.addAll(ServerDifference.between(before.servers(), after.servers()));
        if (before.routes().areThere() || after.routes().areThere()) {
            return changes;
        }
        if (!before.routing().equals(after.routing()) || !before.servers().equals(after.servers())) {
            changes.add(
                    MovedShare.between(before.placement(), after.placement()).text());
        }
        return changes;
    }

    /** The servers of a cluster are not the file's. */
    private static void addSeeds(TopologyConfig before, TopologyConfig after, List<String> changes) {
        if (!before.seeds().equals(after.seeds())) {
            String seeds = after.seeds().stream().map(ServerAddress.Tcp::text).collect(Collectors.joining(", "));
            changes.add("its cluster is asked at " + seeds);
        }
    }

    /** Returns the change; empty if there is none. */
    private String change(PoolKey key, PoolConfig before, PoolConfig after) {
        if (key == PoolKey.BACKLOG) {
            return atStart(key, before.listen().backlog(), after.listen().backlog(), inEffect.backlog(after));
        }
        if (key == PoolKey.REUSEPORT) {
            return atStart(key, before.listen().reusePort(), after.listen().reusePort(), inEffect.reusePort(after));
        }
        return key == PoolKey.SERVERS ? "" : change(key, ConfigText.value(before, key), ConfigText.value(after, key));
    }

    private static void addSectionChanges(PoolKey section, PoolConfig before, PoolConfig after, List<String> changes) {
        Map<ConfigKey, @Nullable Object> former = PoolSections.values(before, section);
        Map<ConfigKey, @Nullable Object> values = PoolSections.values(after, section);
        if (former.isEmpty() != values.isEmpty()) {
            changes.add(section.configName() + (values.isEmpty() ? " is removed" : " is added"));
            return;
        }
        values.forEach((key, value) -> {
            if (!Objects.equals(former.get(key), value)) {
                changes.add(section.configName() + ' ' + key.configName() + change(former.get(key), value));
            }
        });
    }

    private static String change(@Nullable Object former, @Nullable Object value) {
        String before = text(former);
        String after = text(value);
        // A file has other content.
        return before.equals(after) ? " " + after + " has changed" : ' ' + before + " -> " + after;
    }

    private static String change(PoolKey key, @Nullable Object former, @Nullable Object value) {
        if (Objects.equals(former, value)) {
            return "";
        }
        String from = text(former);
        String to = text(value);
        // A file may have another content under the same name.
        String what = key.isSecret() || from.equals(to) ? " changes" : " " + from + " -> " + to;
        return key.configName() + what + (key == PoolKey.PRECONNECT ? LATER : "");
    }

    private static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "unset";
            case Enum<?> word -> ValueType.WordOf.name(word);
            default -> value.toString();
        };
    }
}
