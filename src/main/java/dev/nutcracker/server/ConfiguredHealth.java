package dev.nutcracker.server;

import dev.nutcracker.config.CheckStart;
import dev.nutcracker.config.FailureRules;
import dev.nutcracker.config.HealthCheckConfig;
import dev.nutcracker.config.OnFailure;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ReturnRules;
import dev.nutcracker.health.BackOff;
import dev.nutcracker.health.HealthRules;
import dev.nutcracker.health.Policy;
import java.util.concurrent.TimeUnit;

/** Makes the rules for the states of servers from a pool's configuration. */
final class ConfiguredHealth {
    private ConfiguredHealth() {}

    static HealthRules rules(PoolConfig config) {
        FailureRules failures = config.failureRules();
        HealthCheckConfig check = config.probes();
        boolean asTwemproxy = failures.onFailure() == OnFailure.AUTO
                && !check.isOn()
                && config.returnRules().equals(ReturnRules.DEFAULTS);
        return new HealthRules(
                policy(failures.policy()),
                check.isOn(),
                !asTwemproxy,
                check.isOn() || config.outlier().isOn(),
                check.isOn() ? check.fall() : failures.limit(),
                check.rise(),
                backOff(failures),
                failures.maxEjectedPercent(),
                check.isOn() && check.start() != CheckStart.UP);
    }

    private static BackOff backOff(FailureRules failures) {
        return new BackOff(
                TimeUnit.MILLISECONDS.toNanos(failures.retryTimeoutMs()),
                failures.backOff().factor(),
                TimeUnit.MILLISECONDS.toNanos(failures.backOff().maxMs()),
                TimeUnit.MILLISECONDS.toNanos(failures.backOff().stableTimeMs()),
                failures.backOff().flapLimit());
    }

    private static Policy policy(OnFailure configured) {
        return switch (configured) {
            case AUTO -> Policy.TRY;
            case EJECT -> Policy.EJECT;
            case FAIL -> Policy.FAIL;
            case FAILOVER -> Policy.FAILOVER;
            case WAIT -> Policy.WAIT;
        };
    }
}
