package dev.nutcracker.protocol.redis;

import dev.nutcracker.acl.UserRules;
import dev.nutcracker.acl.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rights of all users in one pool. Immutable; another one when the users or the commands change.
 */
final class PoolRights {
    /** Of a pool without users. */
    static final PoolRights NONE = new PoolRights(List.of(), List.of(), UserRights.NO_NAMES, RightsPolicy.USUAL);

    private final Vocabulary vocabulary;
    private final RightsPolicy policy;
    private final KeyNeed[] needs;
    private final Map<String, UserRights> users = new HashMap<>();

    /**
     * @param commands all that the pool may serve to anybody
     * @param vocabulary the names of these, and others that rules may have
     */
    PoolRights(List<UserRules> rules, List<RedisCommand> commands, Vocabulary vocabulary, RightsPolicy policy) {
        this.policy = policy;
        this.vocabulary = vocabulary;
        List<RedisCommand> rows = rules.isEmpty() ? List.of() : withSubcommands(commands);
        this.needs =
                new KeyNeed[rows.stream().mapToInt(RedisCommand::index).max().orElse(0) + 1];
        Arrays.fill(needs, KeyNeed.NONE);
        rows.forEach(row -> needs[row.index()] = KeyNeed.of(row));
        rules.forEach(user -> users.put(user.name(), UserRights.of(user, rows, vocabulary)));
    }

    private static List<RedisCommand> withSubcommands(List<RedisCommand> commands) {
        List<RedisCommand> rows = new ArrayList<>();
        for (RedisCommand command : commands) {
            rows.add(command);
            CommandTable subcommands = command.subcommands();
            if (subcommands != null) {
                rows.addAll(subcommands.commands());
            }
        }
        return rows;
    }

    /** The names that rules may have in this pool. */
    Vocabulary vocabulary() {
        return vocabulary;
    }

    RightsPolicy policy() {
        return policy;
    }

    /** What a user needs for the keys of this command. */
    KeyNeed need(RedisCommand row) {
        return row.index() < needs.length ? needs[row.index()] : KeyNeed.NONE;
    }

    /**
     * The rights of the user of that name. While users change, the rights of one may be gone before its clients are; these
     * may do nothing.
     */
    UserRights of(String user) {
        return users.getOrDefault(user, UserRights.NOTHING);
    }
}
