package dev.nutcracker.console;

import dev.nutcracker.config.ConfigKeys;
import dev.nutcracker.config.ConfigOverride;
import dev.nutcracker.config.OverrideTarget;
import dev.nutcracker.console.Call.Scope;
import dev.nutcracker.console.table.Column;
import dev.nutcracker.console.table.Fields;
import dev.nutcracker.console.table.Table;
import dev.nutcracker.console.table.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What operators set at run time in place of what the file has, and take back. */
final class OverrideActions {
    private static final long MS_PER_S = 1000;

    private static final Fields<Row> FIELDS = Fields.<Row>none()
            .text(
                    "pool",
                    "the pool; global for the process",
                    row -> row.override.target().pool())
            .text("server", "the server", row -> row.override.target().server())
            .text(
                    "what",
                    "the key, weight, or state",
                    row -> row.override.target().what())
            .text("value", "what is in effect", row -> row.override.value())
            .text("file", "what the file had when it was loaded", Row::inFile)
            .text("by", "who has set it", row -> row.override.by())
            .number("age_s", Unit.SECONDS, "how long ago", Row::ageS);

    static final List<Column> COLUMNS = FIELDS.columns();

    private OverrideActions() {}

    private record Row(ConfigOverride override, @Nullable String inFile, long ageS) {}

    static Table show(Call call) {
        long nowMs = System.currentTimeMillis();
        return FIELDS.table(scoped(call, call.scope()).stream()
                .map(one ->
                        new Row(one, call.program().inFile(one.target()), Math.max(0, nowMs - one.timeMs()) / MS_PER_S))
                .toList());
    }

    private static List<ConfigOverride> scoped(Call call, Scope scope) {
        return call.program().overrides().stream()
                .filter(one -> isIn(scope, one.target()))
                .toList();
    }

    private static boolean isIn(Scope scope, OverrideTarget target) {
        return scope.has(target.pool())
                && (scope.server() == null || scope.server().equals(target.server()));
    }

    /** {@code CONFIG SET key value [key value …]}. */
    static Table set(Call call) throws ConsoleException {
        List<String> words = call.arguments();
        if (words.size() % 2 != 0) {
            throw new ConsoleException(ErrorCode.SYNTAX, "the last key has no value");
        }
        Map<OverrideTarget, String> values = new LinkedHashMap<>();
        for (int i = 0; i < words.size(); i += 2) {
            if (values.put(key(call, words.get(i)), words.get(i + 1)) != null) {
                throw new ConsoleException(ErrorCode.SYNTAX, words.get(i) + " is given twice");
            }
        }
        return Table.ofSentences(call.program().override(values, call.caller().name()));
    }

    private static OverrideTarget key(Call call, String name) throws ConsoleException {
        try {
            return ConfigKeys.settable(call.proxy().configuration(), name);
        } catch (ConfigKeys.UnsuitableKey e) {
            throw new ConsoleException(
                    e.isUnknown() ? ErrorCode.UNKNOWN : ErrorCode.INVALID, String.valueOf(e.getMessage()));
        }
    }

    /** {@code CONFIG RESET key}. */
    static Table reset(Call call) throws ConsoleException {
        String name = call.arguments().getFirst();
        for (ConfigOverride one : call.program().overrides()) {
            if (one.target() instanceof OverrideTarget.Key
                    && one.target().text().equals(name)) {
                return withdrawn(call, Set.of(one.target()));
            }
        }
        throw new ConsoleException(
                ErrorCode.UNKNOWN, "'" + name + "' has not been set at run time; SHOW OVERRIDES says what has");
    }

    /** {@code RESET OVERRIDES [pool[/server]]}. */
    static Table resetAll(Call call) throws ConsoleException {
        Set<OverrideTarget> targets =
                scoped(call, call.scope()).stream().map(ConfigOverride::target).collect(Collectors.toSet());
        return targets.isEmpty()
                ? Table.ofSentences(List.of("nothing was set at run time there"))
                : withdrawn(call, targets);
    }

    private static Table withdrawn(Call call, Set<OverrideTarget> targets) throws ConsoleException {
        List<String> told =
                new ArrayList<>(call.program().withdraw(targets, call.caller().name()));
        targets.stream()
                .filter(OverrideTarget::isState)
                .map(target -> target.text() + " is ready")
                .sorted()
                .forEach(told::add);
        return Table.ofSentences(told);
    }

    /** {@code SET SERVER pool/server WEIGHT n [CONFIRM]}. */
    static Table weight(Call call) throws ConsoleException {
        Scope server = ServerActions.server(call);
        int weight = Numbers.parse(call.arguments().get(1), 1, Integer.MAX_VALUE, "the weight");
        @Nullable String confirm = call.argument(2);
        if (confirm != null && !confirm.equalsIgnoreCase("CONFIRM")) {
            throw new ConsoleException(ErrorCode.SYNTAX, "only CONFIRM may follow the weight");
        }
        OverrideTarget target =
                new OverrideTarget.Weight(String.valueOf(server.pool()), String.valueOf(server.server()));
        if (call.program().inFile(target) == null) {
            throw new ConsoleException(
                    ErrorCode.IMPOSSIBLE,
                    "server " + server.server()
                            + " is not in the file, but in a list, or in a cluster's answers, which has its weight");
        }
        Map<OverrideTarget, String> values = Map.of(target, String.valueOf(weight));
        if (confirm != null) {
            return Table.ofSentences(
                    call.program().override(values, call.caller().name()));
        }
        List<String> told = new ArrayList<>(call.program().wouldOverride(values));
        told.add("nothing has changed; to do it, end the command with CONFIRM");
        return Table.ofSentences(told);
    }

    /** {@code SET POOL pool STATE ready|drain}. */
    static Table poolState(Call call) throws ConsoleException {
        String pool = Target.pool(call.proxy().configuration(), call.arguments().getFirst())
                .name();
        boolean drain = switch (call.arguments().get(1).toLowerCase(Locale.ROOT)) {
            case "ready" -> false;
            case "drain" -> true;
            default -> throw new ConsoleException(ErrorCode.SYNTAX, "the state is ready or drain");
        };
        call.program().drainPool(pool, drain, call.caller().name());
        return Table.ofSentences(List.of(
                drain
                        ? "pool " + pool + " refuses new clients until SET POOL " + pool
                                + " STATE ready; those that it has are served as before"
                        : "pool " + pool + " takes new clients"));
    }
}
