package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Restrictions;
import dev.nutcracker.protocol.redis.RedisCommand.Handling;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Makes the command table of a pool whose operator denies commands, renames them or refuses writes.
 *
 * <p>A denied command has no row, so it is unknown. A renamed one is found by its other name only. Rules name commands as
 * servers do, so it does not matter for them what clients call a command.
 */
final class RestrictedCommands {
    private final Restrictions restrictions;

    private RestrictedCommands(Restrictions restrictions) {
        this.restrictions = restrictions;
    }

    /** The commands of {@code table} that clients may use, as they may use them. */
    static CommandTable table(CommandTable table, Restrictions restrictions) {
        if (restrictions.equals(Restrictions.NONE)) {
            return table;
        }
        RestrictedCommands restricted = new RestrictedCommands(restrictions);
        CommandTable served = restricted.without(table);
        if (restrictions.readOnly()) {
            served = served.map(RestrictedCommands::readOnly);
        }
        return restrictions.renamed().isEmpty() ? served : restricted.renamed(served);
    }

    private CommandTable without(CommandTable table) {
        List<RedisCommand> served = new ArrayList<>();
        List<RedisCommand> denied = new ArrayList<>();
        for (RedisCommand row : table.commands()) {
            RedisCommand rest = rest(row);
            (isDenied(rest) ? denied : served).add(rest);
        }
        return denied.isEmpty() && served.equals(table.commands()) ? table : table.denying(served, denied);
    }

    /** The row without subcommands that are denied. */
    private RedisCommand rest(RedisCommand row) {
        CommandTable subcommands = row.subcommands();
        if (subcommands == null) {
            return row;
        }
        CommandTable rest = without(subcommands);
        return rest == subcommands ? row : row.with(rest);
    }

    /** A container that does nothing by itself is in categories only for the sake of its subcommands. */
    private boolean isDenied(RedisCommand row) {
        if (restrictions.denied().contains(row.name())) {
            return true;
        }
        CommandTable subcommands = row.subcommands();
        if (subcommands == null || row.handling() == Handling.LOCAL) {
            return isInDeniedCategory(row);
        }
        return subcommands.commands().isEmpty();
    }

    private boolean isInDeniedCategory(RedisCommand row) {
        return row.categories().stream()
                .anyMatch(category -> restrictions.denied().contains(category.text()));
    }

    private static RedisCommand readOnly(RedisCommand row) {
        CommandTable subcommands = row.subcommands();
        if (subcommands != null) {
            return row.with(subcommands.map(RestrictedCommands::readOnly));
        }
        return row.mayWrite() ? row.refusedAsWrite() : row;
    }

    private CommandTable renamed(CommandTable table) {
        List<RedisCommand> served = new ArrayList<>();
        for (RedisCommand row : table.commands()) {
            String name = restrictions.renamed().get(row.name());
            if (name == null) {
                served.add(row);
            } else if (!name.isEmpty()) {
                served.add(row.renamed(name.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8)));
            }
        }
        return table.serving(served);
    }
}
