package dev.nutcracker.protocol.redis;

import dev.nutcracker.acl.UserRules;
import dev.nutcracker.protocol.Bounds;
import dev.nutcracker.protocol.Extent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the command table of one pool: the commands of all pools, and those that the operator allows and declares, which
 * may replace them, without those that it denies. A name keeps its number as long as the pool exists, so that its counts stay with it. For one thread
 * at a time.
 */
final class PoolCommands {
    private final Map<String, Integer> numbers = new HashMap<>();
    private ServedCommands served = ServedCommands.USUAL;
    private @Nullable ClusterFacade facade;
    private Extent extent = Extent.WHOLE;
    private List<UserRules> users = List.of();
    private RightsPolicy policy = RightsPolicy.USUAL;
    private PoolRights granted = PoolRights.NONE;

    /** The allowed and declared commands. */
    ServedCommands served() {
        return served;
    }

    /** Sets the cluster that clients see, null for none; counts from the next {@link #serve(ServedCommands)} on. */
    void present(@Nullable ClusterFacade other) {
        facade = other;
    }

    /** Sets the pool's commands and returns the table for them. */
    CommandTable serve(ServedCommands others) {
        served = others;
        CommandTable table = table();
        granted = rights();
        return table;
    }

    /**
     * Sets the extent of the servers and returns the table for it.
     *
     * @param other how much of the commands the pool's servers take
     */
    CommandTable serve(Extent other) {
        extent = other;
        return table();
    }

    /** Sets the pool's users and returns their rights. */
    PoolRights grant(List<UserRules> others, RightsPolicy theirPolicy) {
        users = others;
        policy = theirPolicy;
        granted = rights();
        return granted;
    }

    /** What the pool's users may do. */
    PoolRights granted() {
        return granted;
    }

    private PoolRights rights() {
        if (users.isEmpty()) {
            return PoolRights.NONE;
        }
        List<RedisCommand> commands = whole().commands();
        return new PoolRights(users, commands, RedisNames.with(commands), policy);
    }

    private CommandTable table() {
        CommandTable restricted = RestrictedCommands.table(limited(whole()), served.restrictions());
        return served.bounds().equals(Bounds.WIDEST) ? restricted : restricted.within(served.bounds());
    }

    /** All commands that the pool might serve. */
    private CommandTable whole() {
        CommandTable usual = served.oneServer() ? OneServerCommands.TABLE : RedisCommands.TABLE;
        List<RedisCommand> others = new ArrayList<>();
        if (served.scriptsAtFirstKey() && !served.oneServer()) {
            others.addAll(ScriptCommands.atFirstKey());
        }
        if (served.flushes()) {
            others.addAll(KeyspaceCommands.flushes());
        }
        if (facade != null) {
            others.addAll(ClusterCommands.rows(facade));
        }
        if (served.configSet()) {
            others.add(ConfigCommands.changing());
        }
        served.declared().forEach(command -> others.add(command.row()));
        return others.isEmpty() ? usual : table(usual, others);
    }

    private CommandTable limited(CommandTable table) {
        return extent == Extent.WHOLE ? table : TwemproxyCommands.table(table.commands(), extent);
    }

    /** The commands of {@code usual}, replaced and extended by {@code others}. */
    CommandTable table(CommandTable usual, List<RedisCommand> others) {
        Map<String, RedisCommand> commands = new LinkedHashMap<>();
        usual.commands().forEach(command -> commands.put(command.name(), command));
        for (RedisCommand other : others) {
            RedisCommand known = commands.put(other.name(), other);
            if (known != null) {
                other.replace(known);
            } else {
                other.number(ownNumber(other.name()));
            }
        }
        return new CommandTable(List.copyOf(commands.values()));
    }

    private int ownNumber(String name) {
        return numbers.computeIfAbsent(name, any -> RedisCommands.NUMBERED + numbers.size());
    }
}
