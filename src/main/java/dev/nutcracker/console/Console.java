package dev.nutcracker.console;

import dev.nutcracker.config.AdminLevel;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.console.Call.Scope;
import dev.nutcracker.console.table.ClauseException;
import dev.nutcracker.console.table.Form;
import dev.nutcracker.console.table.Table;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out administrative commands. Any thread may call it. */
public final class Console {
    private static final Logger LOG = LoggerFactory.getLogger(Console.class);
    private static final String DONE = "done";

    private final ProxyView proxy;
    private final ChangeRecord changes;

    public Console(ProxyView proxy, ChangeRecord changes) {
        this.proxy = proxy;
        this.changes = changes;
    }

    /**
     * Carries out a command. May block.
     *
     * @param words of the command
     * @param usual the form of the answer if the words name none
     * @throws ConsoleException if it is not carried out
     */
    public Reply answer(List<String> words, Form usual, Caller caller) throws ConsoleException {
        CommandLine line = CommandLine.parse(words, usual);
        ConsoleCommand command = line.command();
        if (!command.changes()) {
            return answer(line, caller);
        }
        String text = String.join(" ", words);
        try {
            Reply reply = answer(line, caller);
            changes.changed(command.label(), text, DONE, detail(reply.table()), caller);
            return reply;
        } catch (ConsoleException e) {
            String outcome = e.code().name().toLowerCase(Locale.ROOT);
            changes.changed(command.label(), text, outcome, String.valueOf(e.getMessage()), caller);
            throw e;
        }
    }

    private static String detail(Table table) {
        return table.rows().stream()
                .map(row -> row.stream().map(cell -> cell.text()).collect(Collectors.joining(" ")))
                .collect(Collectors.joining("; "));
    }

    private Reply answer(CommandLine line, Caller caller) throws ConsoleException {
        ConsoleCommand command = line.command();
        requireLevel(command, caller.level());
        if (command.showsSecrets() && !caller.seesSecrets()) {
            throw new ConsoleException(
                    ErrorCode.NOPERM, command.label() + " is for operators only here (global: admin: token_for: all)");
        }
        try {
            Table table = command.run(new Call(proxy, line.arguments(), scope(line), caller));
            return new Reply(
                    line.clauses().select(table),
                    line.clauses().form(),
                    line.clauses().everyS());
        } catch (ClauseException e) {
            throw new ConsoleException(ErrorCode.SYNTAX, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("command {} of the console failed", command.label(), e);
            throw new ConsoleException(ErrorCode.FAILED, "this failed; the log has the reason");
        }
    }

    private static void requireLevel(ConsoleCommand command, @Nullable AdminLevel level) throws ConsoleException {
        if (level == null) {
            throw new ConsoleException(ErrorCode.NOAUTH, "a token is needed here; AUTH token");
        }
        if (!level.includes(command.level())) {
            throw new ConsoleException(
                    ErrorCode.NOPERM,
                    command.label() + " takes level " + command.level().label() + ", and yours is " + level.label());
        }
    }

    private Scope scope(CommandLine line) throws ConsoleException {
        if (line.arguments().isEmpty()) {
            return Scope.ALL;
        }
        String argument = line.arguments().getFirst();
        return switch (line.command().arguments().kind()) {
            case OWN -> Scope.ALL;
            case POOL -> new Scope(pool(argument).name(), null);
            case SERVER -> serverScope(argument);
        };
    }

    private PoolConfig pool(String name) throws ConsoleException {
        List<PoolConfig> pools = proxy.configuration().pools();
        for (PoolConfig pool : pools) {
            if (pool.name().equals(name)) {
                return pool;
            }
        }
        throw new ConsoleException(
                ErrorCode.UNKNOWN,
                "there is no pool '" + name + "'; there are "
                        + pools.stream().map(PoolConfig::name).collect(Collectors.joining(", ")));
    }

    /** A slash may be part of both names. */
    private Scope serverScope(String argument) throws ConsoleException {
        for (PoolConfig pool : proxy.configuration().pools()) {
            if (pool.name().equals(argument)) {
                return new Scope(pool.name(), null);
            }
        }
        for (PoolConfig pool : proxy.configuration().pools()) {
            if (argument.startsWith(pool.name() + '/')) {
                String name = argument.substring(pool.name().length() + 1);
                for (ServerConfig server : pool.servers()) {
                    if (server.name().equals(name)) {
                        return new Scope(pool.name(), name);
                    }
                }
            }
        }
        int slash = argument.indexOf('/');
        PoolConfig pool = pool(slash < 0 ? argument : argument.substring(0, slash));
        throw new ConsoleException(
                ErrorCode.UNKNOWN,
                "pool " + pool.name() + " has no server '" + argument.substring(slash + 1) + "'; it has "
                        + pool.servers().stream().map(ServerConfig::name).collect(Collectors.joining(", ")));
    }
}
