package dev.nutcracker.config;

import dev.nutcracker.routing.Distribution;
import java.util.List;

/** Warns of keys on failures and limits that are allowed but have no effect, or another one than intended. */
final class FailureWarnings {
    private static final int OUTLIER_SERVERS_MIN = 3;

    private final PoolConfig pool;
    private final PoolReader reader;
    private final Problems problems;
    /** Whether other servers get the keys of a server that is down. */
    private final boolean moves;

    FailureWarnings(PoolConfig pool, PoolReader reader, Problems problems) {
        this.pool = pool;
        this.reader = reader;
        this.problems = problems;
        OnFailure policy = pool.failureRules().policy();
        this.moves = policy == OnFailure.EJECT || policy == OnFailure.FAILOVER;
    }

    void check() {
        checkTimeout();
        checkWait();
        checkModula();
        checkPolicyKeys();
        checkReturnKeys();
        checkHealthCheck();
        checkOutlier();
        checkLimits();
    }

    private void checkTimeout() {
        boolean noticed = pool.settings().timeoutMs() != 0 || pool.healthCheck().isOn();
        if (pool.failureRules().policy() == OnFailure.EJECT && !noticed) {
            String message = "without timeout, a server that accepts requests and never answers is not ejected";
            warn(pool.failureRules().autoEject() ? PoolKey.AUTO_EJECT_HOSTS : PoolKey.ON_FAILURE, message);
        }
    }

    private void checkWait() {
        long retryMs = pool.failureRules().retryTimeoutMs();
        warnIf(
                pool.failureRules().policy() == OnFailure.WAIT
                        && retryMs >= pool.settings().timeoutMs(),
                PoolKey.ON_FAILURE,
                "a server that fails is out for server_retry_timeout (" + retryMs
                        + " ms), and no request waits longer than" + " timeout ("
                        + pool.settings().timeoutMs() + " ms), so all that wait get the error");
    }

    private void checkModula() {
        if (pool.failureRules().onFailure() == OnFailure.EJECT
                && pool.routing().distribution() == Distribution.MODULA
                && pool.servers().size() > 1) {
            warn(
                    PoolKey.DISTRIBUTION,
                    "with modula, nearly all keys move to other servers when one is ejected or returns; with ketama only"
                            + " those of that server");
        }
    }

    private void checkPolicyKeys() {
        OnFailure policy = pool.failureRules().policy();
        StandInConfig standIn = pool.standIn();
        warnIf(
                standIn.failoverPool() != null && policy != OnFailure.FAILOVER,
                PoolKey.FAILOVER_POOL,
                "has no effect without on_failure: failover");
        warnIf(
                standIn.failoverTtlS() != 0 && policy != OnFailure.FAILOVER,
                PoolKey.FAILOVER_TTL,
                "has no effect without on_failure: failover");
        warnIf(
                standIn.ejectTtlS() != 0 && policy != OnFailure.EJECT,
                PoolKey.EJECT_TTL,
                "has no effect without on_failure: eject");
        boolean hasAddresses = !pool.topology().isWatched();
        warnIf(
                differs(PoolKey.FAILOVER_WAIT, pool.topology().failoverWaitMs()) && hasAddresses,
                PoolKey.FAILOVER_WAIT,
                "has no effect without sentinels or distribution: cluster");
        warnIf(
                differs(PoolKey.TOPOLOGY_REFRESH, pool.topology().refreshMs()) && hasAddresses,
                PoolKey.TOPOLOGY_REFRESH,
                "has no effect without sentinels or distribution: cluster");
        warnIf(
                differs(PoolKey.WAIT_MAX, pool.failureRules().waitMax()) && policy != OnFailure.WAIT,
                PoolKey.WAIT_MAX,
                "has no effect without on_failure: wait");
        warnIf(
                pool.failureRules().maxEjectedPercent() != FailureRules.ALL_PERCENT && !moves,
                PoolKey.MAX_EJECTED_PERCENT,
                "has no effect without on_failure: eject or failover");
        checkBackOff();
    }

    private void checkBackOff() {
        BackOff backOff = pool.failureRules().backOff();
        boolean grows = backOff.factor() > 1;
        warnIf(
                grows && backOff.maxMs() < pool.failureRules().retryTimeoutMs(),
                PoolKey.RETRY_MAX,
                "is less than server_retry_timeout, so retry_backoff has no effect");
        warnIf(!grows && reader.has(PoolKey.RETRY_MAX), PoolKey.RETRY_MAX, "has no effect without retry_backoff");
        warnIf(
                backOff.flapLimit() != 0 && backOff.stableTimeMs() == 0,
                PoolKey.FLAP_LIMIT,
                "has no effect with stable_time: 0");
    }

    private boolean differs(PoolKey key, long value) {
        return !Long.toString(value).equals(key.facts().defaultText());
    }

    private void checkReturnKeys() {
        ReturnRules rules = pool.returnRules();
        String noEffect = "has no effect without on_failure: eject or failover: keys never move";
        warnIf(rules.slowStartMs() != 0 && !moves, PoolKey.SLOW_START, noEffect);
        warnIf(
                rules.slowStartMs() != 0 && moves && rules.onReturn() == OnReturn.HOLD,
                PoolKey.SLOW_START,
                "has no effect with on_return: hold");
        warnIf(rules.onReturn() != OnReturn.USE && !moves, PoolKey.ON_RETURN, noEffect);
        warnIf(
                rules.holdTimeMs() != 0 && rules.onReturn() != OnReturn.HOLD,
                PoolKey.HOLD_TIME,
                "has no effect without on_return: hold");
    }

    private void checkHealthCheck() {
        HealthCheckConfig check = pool.healthCheck();
        if (!check.isOn()) {
            warnIf(reader.has(PoolKey.HEALTH_CHECK), PoolKey.HEALTH_CHECK, "has no effect with type: none");
            return;
        }
        boolean looks = check.type() != CheckType.CONNECT && check.type() != CheckType.PING;
        if (check.expect() != null && !looks) {
            problems.warning(
                    reader.section(PoolKey.HEALTH_CHECK, HealthCheckKey.class).position(HealthCheckKey.EXPECT),
                    HealthCheckKey.EXPECT.configName(),
                    "has no effect with type: " + ValueType.WordOf.name(check.type()));
        }
    }

    private void checkOutlier() {
        OutlierConfig outlier = pool.outlier();
        if (!outlier.isOn()) {
            warnIf(
                    reader.has(PoolKey.OUTLIER),
                    PoolKey.OUTLIER,
                    "has no effect without error_percent or latency_factor");
        } else if (outlier.latencyFactor() != 0 && pool.servers().size() < OUTLIER_SERVERS_MIN) {
            problems.warning(
                    reader.section(PoolKey.OUTLIER, OutlierKey.class).position(OutlierKey.LATENCY_FACTOR),
                    OutlierKey.LATENCY_FACTOR.configName(),
                    "has no effect with fewer than " + OUTLIER_SERVERS_MIN + " servers");
        }
    }

    private void checkLimits() {
        boolean hasClients = !(pool.listen().address() instanceof ListenAddress.None);
        warnIf(
                !pool.limits().equals(LimitsConfig.NONE) && !hasClients,
                PoolKey.LIMITS,
                "has no effect without listen: the pool has no clients of its own");
        if (!reader.has(PoolKey.LIMITS)) {
            return;
        }
        Section<LimitKey> limits = reader.section(PoolKey.LIMITS, LimitKey.class);
        ProxyProtocolConfig header = pool.limits().proxyProtocol();
        if (!header.from().isEmpty() && !header.required()) {
            warn(limits, LimitKey.PROXY_PROTOCOL_FROM, "has no effect without proxy_protocol: required");
        }
        for (LimitKey key : List.of(LimitKey.BURST, LimitKey.OVER_LIMIT)) {
            if (limits.has(key) && !pool.limits().rates().areLimited()) {
                warn(limits, key, "has no effect without a rate");
            }
        }
    }

    private void warn(Section<LimitKey> limits, LimitKey key, String message) {
        problems.warning(limits.position(key), key.configName(), message);
    }

    private void warnIf(boolean condition, PoolKey key, String message) {
        if (condition) {
            warn(key, message);
        }
    }

    private void warn(PoolKey key, String message) {
        problems.warning(reader.position(key), key.configName(), message);
    }
}
