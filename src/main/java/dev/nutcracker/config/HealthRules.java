package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;

import dev.nutcracker.config.Section.Located;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Refuses combinations of keys that contradict each other in how a pool watches its servers and copes with failures. */
final class HealthRules {
    private static final List<String> ROLES = List.of("master", "replica");
    private static final int FALL_MAX = 100;

    private final Section<PoolKey> pool;
    private final Section<HealthCheckKey> check;
    private final @Nullable CommandNames commands;
    private final Problems problems;
    private final boolean redis;

    /** @param commands null to take every command */
    HealthRules(Section<PoolKey> pool, @Nullable CommandNames commands, Problems problems) {
        this.pool = pool;
        this.check = pool.keys(PoolKey.HEALTH_CHECK, HealthCheckKey.class);
        this.commands = commands;
        this.problems = problems;
        this.redis = pool.flag(PoolKey.REDIS);
    }

    void check() {
        checkPolicy(pool.required(PoolKey.ON_FAILURE, OnFailure.class));
        checkReturn(pool.required(PoolKey.ON_RETURN, OnReturn.class));
        checkExpiry(PoolKey.FAILOVER_TTL);
        checkExpiry(PoolKey.EJECT_TTL);
        CheckType type = check.required(HealthCheckKey.TYPE, CheckType.class);
        checkRole(type);
        checkMaintenanceKey(type);
        checkCommand(type);
        if (type != CheckType.NONE) {
            checkFall();
        }
    }

    private void checkPolicy(OnFailure policy) {
        boolean mayEject = policy == OnFailure.AUTO || policy == OnFailure.EJECT;
        if (!mayEject && pool.flag(PoolKey.AUTO_EJECT_HOSTS)) {
            complain(
                    PoolKey.ON_FAILURE,
                    quoted(ValueType.WordOf.name(policy))
                            + " does not go with auto_eject_hosts: true, which means eject; set one of the two");
        }
        if (policy == OnFailure.FAILOVER && !pool.has(PoolKey.FAILOVER_POOL)) {
            complain(PoolKey.ON_FAILURE, "failover needs failover_pool, the name of the pool that answers meanwhile");
        }
        if (policy == OnFailure.WAIT && pool.number(PoolKey.TIMEOUT) == 0) {
            complain(PoolKey.ON_FAILURE, "wait needs timeout, the milliseconds that requests wait at most");
        }
    }

    private void checkReturn(OnReturn onReturn) {
        if (onReturn == OnReturn.FLUSH && !pool.flag(PoolKey.ALLOW_FLUSH)) {
            complain(PoolKey.ON_RETURN, "flush needs allow_flush: true, since it deletes all keys of the server");
        }
        if (onReturn != OnReturn.HOLD) {
            return;
        }
        if (redis) {
            complain(
                    PoolKey.ON_RETURN,
                    "hold is not for a pool with redis: true, whose commands cannot be done twice; allowed: use, flush");
        }
        if (!pool.has(PoolKey.HOLD_TIME)) {
            complain(PoolKey.ON_RETURN, "hold needs hold_time, the milliseconds until the server is read again");
        }
    }

    private void checkExpiry(PoolKey key) {
        if (redis && pool.number(key) != 0) {
            complain(key, "is not for a pool with redis: true");
        }
    }

    private void checkRole(CheckType type) {
        if (type != CheckType.ROLE) {
            return;
        }
        if (!redis) {
            complain(HealthCheckKey.TYPE, "role needs redis: true; allowed: none, connect, ping, version, command");
        }
        Expectation expect = check.value(HealthCheckKey.EXPECT, Expectation.class);
        if (expect != null && !ROLES.contains(expect.text())) {
            complain(
                    HealthCheckKey.EXPECT,
                    quoted(expect.text()) + " is not a role; allowed: " + String.join(", ", ROLES));
        }
    }

    private void checkMaintenanceKey(CheckType type) {
        if (!check.has(HealthCheckKey.MAINTENANCE_KEY)) {
            return;
        }
        if (!redis) {
            complain(HealthCheckKey.MAINTENANCE_KEY, "needs redis: true");
        }
        if (type != CheckType.PING && type != CheckType.ROLE) {
            complain(HealthCheckKey.MAINTENANCE_KEY, "needs type: ping or type: role");
        }
    }

    private void checkCommand(CheckType type) {
        List<Located<String>> words = check.items(HealthCheckKey.COMMAND, String.class);
        if (type == CheckType.COMMAND && !check.has(HealthCheckKey.COMMAND)) {
            complain(HealthCheckKey.TYPE, "command needs the key command, the words that are sent");
        }
        if (words.isEmpty()) {
            return;
        }
        Position at = words.getFirst().at();
        if (type != CheckType.COMMAND) {
            complain(at, HealthCheckKey.COMMAND, "needs type: command");
        }
        if (!redis) {
            checkLine(words);
        }
        checkEffect(words.stream().map(Located::value).toList(), at);
    }

    /** memcached's command is a line. */
    private void checkLine(List<Located<String>> words) {
        for (Located<String> word : words) {
            if (word.value().chars().anyMatch(character -> character <= ' ' || character == 0x7f)) {
                complain(
                        word.at(),
                        HealthCheckKey.COMMAND,
                        quoted(word.value()) + " has a space or control character; allowed: words of one line");
            }
        }
    }

    private void checkEffect(List<String> words, Position at) {
        Protocol protocol = redis ? Protocol.REDIS : Protocol.MEMCACHE;
        if (commands != null && !commands.onlyReads(protocol, words)) {
            complain(
                    at,
                    HealthCheckKey.COMMAND,
                    quoted(words.getFirst().toLowerCase(Locale.ROOT))
                            + " is not known to have no effect; allowed: commands that only read, such as "
                            + (redis ? "get, exists or dbsize" : "get, stats or version"));
        }
    }

    private void checkFall() {
        if (!pool.has(PoolKey.SERVER_FAILURE_LIMIT)) {
            return;
        }
        long limit = pool.number(PoolKey.SERVER_FAILURE_LIMIT);
        long fall = check.number(HealthCheckKey.FALL);
        if (check.has(HealthCheckKey.FALL) && Math.max(1, limit) != fall) {
            complain(
                    check.position(HealthCheckKey.FALL),
                    HealthCheckKey.FALL,
                    "\"" + fall + "\" is not server_failure_limit: " + limit
                            + ", which is another name for it; set one of the two");
        } else if (limit > FALL_MAX) {
            complain(
                    PoolKey.SERVER_FAILURE_LIMIT,
                    "\"" + limit + "\" is out of range: with a health_check it is another name for fall; allowed: 1 to "
                            + FALL_MAX);
        }
    }

    private void complain(PoolKey key, String message) {
        problems.error(pool.position(key), key.configName(), message);
    }

    private void complain(HealthCheckKey key, String message) {
        complain(check.position(key), key, message);
    }

    private void complain(Position at, HealthCheckKey key, String message) {
        problems.error(at, key.configName(), message);
    }
}
