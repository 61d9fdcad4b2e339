package dev.nutcracker.console;

import dev.nutcracker.config.AdminLevel;
import dev.nutcracker.config.ConfigKeys;
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
    private static final String MASK = "***";

    private final ProxyView proxy;
    private final ProxyOrders orders;
    private final ProgramOrders program;
    private final ChangeRecord changes;
    private final StatsBaseline baseline = new StatsBaseline();

    public Console(ProxyView proxy, ProxyOrders orders, ProgramOrders program, ChangeRecord changes) {
        this.proxy = proxy;
        this.orders = orders;
        this.program = program;
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
        String text = shown(line, words);
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

    /** A value that may be a secret is not for the log. */
    private static String shown(CommandLine line, List<String> words) {
        if (line.command().arguments().kind() != Arguments.Kind.PAIRS) {
            return String.join(" ", words);
        }
        StringBuilder shown = new StringBuilder(line.command().label());
        List<String> pairs = line.arguments();
        for (int i = 0; i < pairs.size(); i++) {
            boolean isValue = i % 2 == 1;
            shown.append(' ').append(isValue && !ConfigKeys.isShown(pairs.get(i - 1)) ? MASK : pairs.get(i));
        }
        return shown.toString();
    }

    /** Returns the configuration in effect, as a file, with what was set at run time as comments. */
    public String configText() {
        return ConfigActions.text(proxy, program);
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
            Table table =
                    command.run(new Call(proxy, orders, program, line.arguments(), scope(line), baseline, caller));
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
            case OWN, PAIRS -> Scope.ALL;
            case POOL -> new Scope(Target.pool(proxy.configuration(), argument).name(), null);
            case SERVER -> Target.scope(proxy.configuration(), argument);
        };
    }
}
