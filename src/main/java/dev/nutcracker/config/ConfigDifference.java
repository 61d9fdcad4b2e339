package dev.nutcracker.config;

import dev.nutcracker.routing.MovedShare;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What another configuration changes, in sentences for the operator: one for each pool, and one for each global key. */
public final class ConfigDifference {
    /** What is said to a socket when it is opened, and what is done only then. */
    private static final Set<PoolKey> AT_START = EnumSet.of(PoolKey.BACKLOG, PoolKey.REUSEPORT, PoolKey.PRECONNECT);

    private static final String LATER = " (with the next start)";

    private final List<String> sentences = new ArrayList<>();

    private ConfigDifference() {}

    /** The sentences, in the order of the new configuration; none if there is no difference. */
    public static List<String> between(Configuration before, Configuration after) {
        ConfigDifference difference = new ConfigDifference();
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
        Object former = value(before, key);
        Object value = value(after, key);
        if (!former.equals(value)) {
            String what = value instanceof Record ? " changes" : " " + former + " -> " + value;
            sentences.add("global " + key.configName() + what + (key == GlobalKey.WORKERS ? LATER : ""));
        }
    }

    private static Object value(GlobalConfig global, GlobalKey key) {
        return switch (key) {
            case WORKERS -> global.workers();
            case MAX_MEMORY -> global.maxMemoryBytes();
            case DRAIN_TIMEOUT -> global.drainTimeoutMs();
            case ADMIN -> global.admin();
            case LOG -> global.log();
            case WATCH -> global.watch();
        };
    }

    private void compare(@Nullable PoolConfig before, PoolConfig after) {
        if (before == null) {
            sentences.add("pool " + after.name() + " is added");
        } else if (!before.equals(after)) {
            List<String> changes = changes(before, after);
            if (before.protocol() != after.protocol()) {
                changes.add("its clients have to connect anew");
            }
            sentences.add("pool " + after.name() + ": " + String.join(", ", changes));
        }
    }

    private static List<String> changes(PoolConfig before, PoolConfig after) {
        List<String> changes = new ArrayList<>();
        for (PoolKey key : PoolKey.values()) {
            Object former = ConfigText.value(before, key);
            Object value = ConfigText.value(after, key);
            if (key != PoolKey.SERVERS && !Objects.equals(former, value)) {
                changes.add(change(key, former, value));
            }
        }
        addServers(changes, before, after);
        if (!before.routing().equals(after.routing()) || !before.servers().equals(after.servers())) {
            changes.add(
                    MovedShare.between(before.placement(), after.placement()).text());
        }
        return changes;
    }

    private static String change(PoolKey key, @Nullable Object former, @Nullable Object value) {
        String what = key.type() == ValueType.SECRET ? " changes" : " " + text(former) + " -> " + text(value);
        return key.configName() + what + (AT_START.contains(key) ? LATER : "");
    }

    private static String change(ServerConfig former, ServerConfig server) {
        return "server " + former.text()
                + (former.address().equals(server.address())
                        ? " has weight " + server.weight() + " instead of " + former.weight()
                        : " is at " + server.address().text() + " with weight " + server.weight());
    }

    private static String text(@Nullable Object value) {
        return value == null ? "unset" : value.toString();
    }

    private static void addServers(List<String> changes, PoolConfig before, PoolConfig after) {
        Map<String, ServerConfig> former = new HashMap<>();
        before.servers().forEach(server -> former.put(server.name(), server));
        for (ServerConfig server : after.servers()) {
            ServerConfig same = former.remove(server.name());
            if (same == null) {
                changes.add("server " + server.text() + " is added");
            } else if (!same.equals(server)) {
                changes.add(change(same, server));
            }
        }
        before.servers().stream()
                .filter(server -> former.containsKey(server.name()))
                .forEach(server -> changes.add("server " + server.text() + " is removed"));
    }
}
