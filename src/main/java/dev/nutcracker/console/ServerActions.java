package dev.nutcracker.console;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.config.OnFailure;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.console.Call.Scope;
import dev.nutcracker.console.table.Cell;
import dev.nutcracker.console.table.Column;
import dev.nutcracker.console.table.Table;
import dev.nutcracker.console.table.Unit;
import dev.nutcracker.health.OperatorAction;
import dev.nutcracker.routing.Distribution;
import dev.nutcracker.stats.ServerReport;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Orders about servers. */
final class ServerActions {
    static final List<Column> COLUMNS = List.of(
            Column.of("pool", "the pool"),
            Column.of("server", "the server"),
            Column.of("state", "its state now"),
            new Column("moved_pct", Unit.PERCENT, "part of the pool's keys that the order has moved"));

    private static final String FORCE = "FORCE";
    private static final int EJECT_MAX_S = 86_400;

    private ServerActions() {}

    /** {@code SET SERVER pool/server STATE state [FORCE]}. */
    static Table state(Call call) throws ConsoleException {
        Scope server = server(call);
        OperatorAction action = action(call.arguments().get(1));
        @Nullable String force = call.argument(2);
        if (force != null && !force.equalsIgnoreCase(FORCE)) {
            throw new ConsoleException(ErrorCode.SYNTAX, "only FORCE may follow the state");
        }
        return order(
                call,
                server,
                action == OperatorAction.DRAIN || action == OperatorAction.MAINT,
                force != null,
                () -> call.orders()
                        .order(
                                name(server.pool()),
                                name(server.server()),
                                action,
                                call.caller().name()));
    }

    /** {@code EJECT pool/server [seconds]}. */
    static Table eject(Call call) throws ConsoleException {
        Scope server = server(call);
        @Nullable String seconds = call.argument(1);
        Duration time = seconds == null
                ? Duration.ofMillis(Target.pool(call.proxy().configuration(), name(server.pool()))
                        .failureRules()
                        .retryTimeoutMs())
                : Duration.ofSeconds(Numbers.parse(seconds, 1, EJECT_MAX_S, "the seconds"));
        return order(
                call,
                server,
                true,
                false,
                () -> call.orders()
                        .eject(
                                name(server.pool()),
                                name(server.server()),
                                time,
                                call.caller().name()));
    }

    /** {@code RECONNECT pool[/server]}. */
    static Table reconnect(Call call) throws ConsoleException {
        Scope scope =
                Target.scope(call.proxy().configuration(), call.arguments().getFirst());
        call.orders().reconnect(name(scope.pool()), scope.server());
        return Table.ofSentences(
                List.of("new connections are used from now on; those that are open close once they have answered"));
    }

    /** Carries out an order about one server. */
    @FunctionalInterface
    private interface Order {
        void carryOut() throws ConsoleException;
    }

    /** @param takesKeys whether the server gets no requests any more */
    private static Table order(Call call, Scope server, boolean takesKeys, boolean forced, Order order)
            throws ConsoleException {
        PoolConfig pool = Target.pool(call.proxy().configuration(), name(server.pool()));
        double moved = call.orders().shareMovedBy(pool.name(), name(server.server()));
        if (takesKeys && !forced) {
            objectTo(call, pool, server, moved);
        }
        String before = stateOf(call, server);
        order.carryOut();
        String after = stateOf(call, server);
        boolean movesKeys = !before.equals(after) && pool.failureRules().policy() == OnFailure.EJECT;
        return new Table(
                COLUMNS,
                List.of(List.of(
                        Cell.of(pool.name()),
                        Cell.of(server.server()),
                        Cell.of(after),
                        Cell.percent(movesKeys ? moved : 0))));
    }

    /** What an operator may not have thought of. */
    private static void objectTo(Call call, PoolConfig pool, Scope server, double moved) throws ConsoleException {
        String share = String.format(Locale.ROOT, "%.2f %%", moved * 100);
        boolean isLast = call.proxy().servers().stream()
                .filter(report ->
                        report.pool().equals(pool.name()) && report.standing().equals("owns"))
                .allMatch(report -> report.server().equals(server.server()));
        if (isLast) {
            throw refused("it is the last server in use of pool " + pool.name());
        }
        switch (pool.failureRules().policy()) {
            case AUTO, FAIL ->
                throw refused(
                        "requests for its keys, " + share
                                + " of the pool's, would get an error, since its keys go nowhere else (auto_eject_hosts, on_failure)");
            case EJECT -> {
                if (pool.routing().distribution() == Distribution.MODULA) {
                    throw refused("with distribution modula it moves " + share + " of the keys of pool " + pool.name());
                }
            }
            case FAILOVER, WAIT -> {}
        }
    }

    private static ConsoleException refused(String why) {
        return new ConsoleException(ErrorCode.REFUSED, why + "; to do it all the same, end the command with FORCE");
    }

    /** Returns the server that the first argument names. */
    static Scope server(Call call) throws ConsoleException {
        String argument = call.arguments().getFirst();
        Scope scope = Target.scope(call.proxy().configuration(), argument);
        if (scope.server() == null) {
            throw new ConsoleException(
                    ErrorCode.SYNTAX, "this takes a server: pool/server, and '" + argument + "' is a pool");
        }
        return scope;
    }

    private static OperatorAction action(String word) throws ConsoleException {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "ready" -> OperatorAction.AUTO;
            case "drain" -> OperatorAction.DRAIN;
            case "maint" -> OperatorAction.MAINT;
            case "up" -> OperatorAction.UP;
            default -> throw new ConsoleException(ErrorCode.SYNTAX, "the state is ready, drain, maint or up");
        };
    }

    private static String stateOf(Call call, Scope server) {
        for (ServerReport report : call.proxy().servers()) {
            if (report.pool().equals(server.pool()) && report.server().equals(server.server())) {
                return report.state();
            }
        }
        return "";
    }

    private static String name(@Nullable String name) {
        return requireNonNull(name, "a server has a pool and a name");
    }
}
