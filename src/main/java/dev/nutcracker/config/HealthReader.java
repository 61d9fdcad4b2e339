package dev.nutcracker.config;

import dev.nutcracker.config.Section.Located;
import java.util.List;

/** Reads the keys of a pool that say how its servers are watched, and what happens when one fails or returns. */
final class HealthReader {
    private static final long PROBE_TIMEOUT_MS = 1000;

    private final Section<PoolKey> pool;
    private final Section<HealthCheckKey> check;

    HealthReader(Section<PoolKey> pool) {
        this.pool = pool;
        this.check = pool.keys(PoolKey.HEALTH_CHECK, HealthCheckKey.class);
    }

    HealthCheckConfig healthCheck() {
        long intervalMs = check.number(HealthCheckKey.INTERVAL);
        return new HealthCheckConfig(
                check.required(HealthCheckKey.TYPE, CheckType.class),
                command(),
                check.value(HealthCheckKey.EXPECT, Expectation.class),
                intervalMs,
                check.number(HealthCheckKey.FAST_INTERVAL),
                check.has(HealthCheckKey.DOWN_INTERVAL) ? check.numberOrZero(HealthCheckKey.DOWN_INTERVAL) : intervalMs,
                integer(HealthCheckKey.JITTER),
                check.has(HealthCheckKey.TIMEOUT)
                        ? check.numberOrZero(HealthCheckKey.TIMEOUT)
                        : Math.min(PROBE_TIMEOUT_MS, intervalMs),
                fall(),
                integer(HealthCheckKey.RISE),
                check.flag(HealthCheckKey.WHEN_IDLE),
                check.required(HealthCheckKey.START, CheckStart.class),
                check.value(HealthCheckKey.MAINTENANCE_KEY, String.class));
    }

    private List<String> command() {
        return check.items(HealthCheckKey.COMMAND, String.class).stream()
                .map(Located::value)
                .toList();
    }

    /** With a health check, the failure limit is another name for it. */
    private int fall() {
        boolean otherName = isProbed() && !check.has(HealthCheckKey.FALL) && pool.has(PoolKey.SERVER_FAILURE_LIMIT);
        return otherName ? Math.max(1, integer(PoolKey.SERVER_FAILURE_LIMIT)) : integer(HealthCheckKey.FALL);
    }

    private boolean isProbed() {
        return check.required(HealthCheckKey.TYPE, CheckType.class) != CheckType.NONE;
    }

    OutlierConfig outlier() {
        Section<OutlierKey> outlier = pool.keys(PoolKey.OUTLIER, OutlierKey.class);
        return new OutlierConfig(
                Math.toIntExact(outlier.number(OutlierKey.ERROR_PERCENT)),
                outlier.number(OutlierKey.MIN_REQUESTS),
                outlier.number(OutlierKey.WINDOW),
                Math.toIntExact(outlier.number(OutlierKey.LATENCY_FACTOR)),
                outlier.number(OutlierKey.LATENCY_MIN),
                outlier.required(OutlierKey.ACTION, OutlierAction.class));
    }

    FailureRules failureRules() {
        return new FailureRules(
                pool.flag(PoolKey.AUTO_EJECT_HOSTS),
                isProbed() ? fall() : integer(PoolKey.SERVER_FAILURE_LIMIT),
                pool.number(PoolKey.SERVER_RETRY_TIMEOUT),
                pool.required(PoolKey.ON_FAILURE, OnFailure.class),
                integer(PoolKey.MAX_EJECTED_PERCENT),
                integer(PoolKey.WAIT_MAX),
                backOff(),
                new Retries(integer(PoolKey.RETRIES), integer(PoolKey.RETRY_PERCENT)));
    }

    private BackOff backOff() {
        return new BackOff(
                pool.required(PoolKey.RETRY_BACKOFF, Double.class),
                pool.number(PoolKey.RETRY_MAX),
                pool.number(PoolKey.STABLE_TIME),
                integer(PoolKey.FLAP_LIMIT));
    }

    StandInConfig standIn() {
        return new StandInConfig(
                pool.value(PoolKey.FAILOVER_POOL, String.class),
                integer(PoolKey.FAILOVER_TTL),
                integer(PoolKey.EJECT_TTL));
    }

    ReturnRules returnRules() {
        return new ReturnRules(
                pool.required(PoolKey.ON_RETURN, OnReturn.class),
                pool.numberOrZero(PoolKey.HOLD_TIME),
                pool.number(PoolKey.SLOW_START));
    }

    private int integer(PoolKey key) {
        return Math.toIntExact(pool.number(key));
    }

    private int integer(HealthCheckKey key) {
        return Math.toIntExact(check.number(key));
    }
}
