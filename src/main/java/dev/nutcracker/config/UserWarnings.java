package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;

import dev.nutcracker.acl.UserRules;

/** Warns of users that are rarely intended as they are. */
final class UserWarnings {
    private final PoolConfig pool;
    private final PoolReader reader;
    private final Problems problems;

    UserWarnings(PoolConfig pool, PoolReader reader, Problems problems) {
        this.pool = pool;
        this.reader = reader;
        this.problems = problems;
    }

    void check() {
        UsersConfig users = pool.clients().users();
        for (UserLimit limit : pool.limits().rates().users()) {
            checkLimit(limit.name(), users);
        }
        if (users.mayEnter(UserRules.DEFAULT) && users.users().contains(UserRules.defaultUser())) {
            PoolKey key = users.own().isEmpty() ? PoolKey.USERS_FILE : PoolKey.USERS;
            problems.warning(
                    reader.position(key),
                    key.configName(),
                    "a client that does not log in is the user default, who may do everything without a password;"
                            + " to change that, describe it: user default off");
        }
    }

    private void checkLimit(String name, UsersConfig users) {
        if (!users.areThere()) {
            warnOfLimits("users has no effect: the pool has no users");
        } else if (users.users().stream().noneMatch(user -> user.name().equals(name))) {
            warnOfLimits("users: " + quoted(name) + " is not a user, so the limit has no effect");
        }
    }

    private void warnOfLimits(String message) {
        problems.warning(reader.position(PoolKey.LIMITS), PoolKey.LIMITS.configName(), message);
    }
}
