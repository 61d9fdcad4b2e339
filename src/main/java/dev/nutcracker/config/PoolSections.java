package dev.nutcracker.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The sections of a pool, each as its keys with their values. */
final class PoolSections {
    private PoolSections() {}

    /** Returns whether the key has keys below it. */
    static boolean isSection(PoolKey key) {
        return key.type() instanceof ValueType.Keys<?>;
    }

    /** Returns the keys of a section in the order of their table; empty if the pool does not have the section. */
    static Map<ConfigKey, @Nullable Object> values(PoolConfig pool, PoolKey section) {
        return switch (section) {
            case HEALTH_CHECK ->
                pool.healthCheck().equals(HealthCheckConfig.OFF)
                        ? Map.of()
                        : values(HealthCheckKey.class, key -> value(pool.healthCheck(), key));
            case OUTLIER ->
                pool.outlier().equals(OutlierConfig.OFF)
                        ? Map.of()
                        : values(OutlierKey.class, key -> value(pool.outlier(), key));
            case LIMITS ->
                pool.limits().equals(LimitsConfig.NONE)
                        ? Map.of()
                        : values(LimitKey.class, key -> value(pool.limits(), key));
            case TLS ->
                pool.clients().tls() == null
                        ? Map.of()
                        : TlsSections.values(pool.clients().tls());
            case SERVER_TLS ->
                pool.settings().tls() == null
                        ? Map.of()
                        : TlsSections.values(pool.settings().tls());
            default -> throw new IllegalArgumentException(section + " is not a section");
        };
    }

    static <K extends Enum<K> & ConfigKey> Map<ConfigKey, @Nullable Object> values(
            Class<K> table, Function<K, @Nullable Object> value) {
        Map<ConfigKey, @Nullable Object> values = new LinkedHashMap<>();
        for (K key : table.getEnumConstants()) {
            values.put(key, value.apply(key));
        }
        return values;
    }

    private static @Nullable Object value(HealthCheckConfig check, HealthCheckKey key) {
        return switch (key) {
            case TYPE -> check.type();
            case COMMAND -> unlessEmpty(check.command());
            case EXPECT -> check.expect() == null ? null : check.expect().text();
            case INTERVAL -> check.intervalMs();
            case FAST_INTERVAL -> check.fastIntervalMs();
            case DOWN_INTERVAL -> check.downIntervalMs();
            case JITTER -> check.jitterPercent();
            case TIMEOUT -> check.timeoutMs();
            case FALL -> check.fall();
            case RISE -> check.rise();
            case WHEN_IDLE -> check.whenIdle();
            case START -> check.start();
            case MAINTENANCE_KEY -> check.maintenanceKey();
        };
    }

    private static Object value(OutlierConfig outlier, OutlierKey key) {
        return switch (key) {
            case ERROR_PERCENT -> outlier.errorPercent();
            case MIN_REQUESTS -> outlier.minRequests();
            case WINDOW -> outlier.windowMs();
            case LATENCY_FACTOR -> outlier.latencyFactor();
            case LATENCY_MIN -> outlier.latencyMinMs();
            case ACTION -> outlier.action();
        };
    }

    private static @Nullable Object value(LimitsConfig limits, LimitKey key) {
        return switch (key) {
            case REQUESTS_PER_SECOND -> limits.rates().pool().requestsPerSecond();
            case BYTES_PER_SECOND -> limits.rates().pool().bytesPerSecond();
            case CLIENT_REQUESTS_PER_SECOND -> limits.rates().client().requestsPerSecond();
            case CLIENT_BYTES_PER_SECOND -> limits.rates().client().bytesPerSecond();
            case ADDRESS_REQUESTS_PER_SECOND -> limits.rates().address().requestsPerSecond();
            case ADDRESS_BYTES_PER_SECOND -> limits.rates().address().bytesPerSecond();
            case USERS -> unlessEmpty(limits.rates().users());
            case BURST -> limits.rates().burstMs();
            case OVER_LIMIT -> limits.rates().overLimit();
            case CLIENTS_PER_ADDRESS -> limits.accepts().clientsPerAddress();
            case ACCEPTS_PER_SECOND -> limits.accepts().acceptsPerSecond();
            case ACCEPTS_PER_SECOND_PER_ADDRESS -> limits.accepts().acceptsPerSecondPerAddress();
            case AUTH_TIMEOUT -> limits.times().authTimeoutMs();
            case IDLE_TIMEOUT -> limits.times().idleTimeoutMs();
            case STALL_TIMEOUT -> limits.times().stallTimeoutMs();
            case MAX_REQUEST -> limits.bounds().maxRequestBytes();
            case MAX_RESPONSE -> limits.bounds().maxResponseBytes();
            case MAX_ARGUMENTS -> limits.bounds().maxArguments();
            case MAX_KEY -> limits.bounds().maxKeyBytes();
            case ALLOW -> unlessEmpty(limits.addresses().allow());
            case DENY_FROM -> unlessEmpty(limits.addresses().denyFrom());
            case DENY -> unlessEmpty(limits.commandRules().deny());
            case RENAME -> unlessEmpty(limits.commandRules().rename());
            case READ_ONLY -> limits.commandRules().readOnly();
            case PROXY_PROTOCOL -> limits.proxyProtocol().required() ? "required" : "off";
            case PROXY_PROTOCOL_FROM -> unlessEmpty(limits.proxyProtocol().from());
        };
    }

    static @Nullable List<?> unlessEmpty(List<?> list) {
        return list.isEmpty() ? null : list;
    }
}
