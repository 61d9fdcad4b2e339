package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.acl.UserRules;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The users of a pool.
 *
 * @param file the file that describes them; null if there is none
 * @param own those that the pool itself describes; empty if there is a file
 * @param logins the names of those who may enter the pool; empty for all
 * @param scripts who may run scripts
 * @param filterNames whether SCAN and KEYS show a user only names that it may read
 * @param aclLogMax how many refusals ACL LOG keeps
 * @param users what {@code file} or {@code own} says, with a user {@code default}; empty if the pool has no users
 */
public record UsersConfig(
        @Nullable Expanded file,
        List<UserConfig> own,
        List<String> logins,
        ScriptRights scripts,
        boolean filterNames,
        int aclLogMax,
        List<UserRules> users) {
    /** How many refusals ACL LOG keeps by default. */
    public static final int ACL_LOG_MAX_DEFAULT = 128;

    /** A pool without users: its clients may do everything. */
    public static final UsersConfig NONE =
            new UsersConfig(null, List.of(), List.of(), ScriptRights.ALL_KEYS, true, ACL_LOG_MAX_DEFAULT, List.of());

    public UsersConfig {
        requireNonNull(scripts, "scripts");
        own = List.copyOf(own);
        logins = List.copyOf(logins);
        users = List.copyOf(users);
    }

    /** Returns whether the pool has users. */
    public boolean areThere() {
        return !users.isEmpty();
    }

    /** Returns whether the configuration file itself has a password of theirs. */
    boolean areWritten() {
        return own.stream().anyMatch(UserConfig::isWritten);
    }

    /** Returns whether this user may enter the pool. */
    public boolean mayEnter(String name) {
        return logins.isEmpty() || logins.contains(name);
    }

    /** The same with what another reading of the file says. */
    public UsersConfig withUsers(List<UserRules> others) {
        return new UsersConfig(file, own, logins, scripts, filterNames, aclLogMax, others);
    }
}
