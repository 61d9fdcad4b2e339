package dev.nutcracker.console;

import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.RouteConfig;
import dev.nutcracker.console.table.Table;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code PAUSE} and {@code RESUME}: lets the requests of a pool wait. */
final class PoolActions {
    private static final int PAUSE_USUAL_MS = 5000;
    private static final int PAUSE_MAX_MS = 60_000;

    private PoolActions() {}

    static Table pause(Call call) throws ConsoleException {
        String pool = Target.pool(call.proxy().configuration(), call.arguments().getFirst())
                .name();
        @Nullable String time = call.argument(1);
        int ms = time == null ? PAUSE_USUAL_MS : Numbers.parse(time, 1, PAUSE_MAX_MS, "the milliseconds");
        Set<String> pools = leadingTo(call, pool);
        boolean quiet = call.orders().pause(pools, pool, ms);
        List<String> answer = new ArrayList<>();
        answer.add("requests to pool " + pool + " wait for up to " + ms + " ms, until RESUME " + pool);
        if (pools.size() > 1) {
            answer.add("so do those of the pools that lead to it: " + String.join(", ", pools));
        }
        answer.add(
                quiet
                        ? "nothing is outstanding"
                        : "requests are still outstanding: their servers have not answered within that time");
        return Table.ofSentences(answer);
    }

    static Table resume(Call call) throws ConsoleException {
        String pool = Target.pool(call.proxy().configuration(), call.arguments().getFirst())
                .name();
        boolean paused = call.orders().resume(leadingTo(call, pool));
        return Table.ofSentences(List.of(paused ? "requests to pool " + pool + " go on" : "it was not paused"));
    }

    /** The pool and all whose clients' requests may come to its servers, by routes or because it stands in. */
    private static Set<String> leadingTo(Call call, String pool) {
        Set<String> pools = new LinkedHashSet<>();
        pools.add(pool);
        boolean grown = true;
        while (grown) {
            grown = false;
            for (PoolConfig other : call.proxy().configuration().pools()) {
                if (leadsTo(other, pools)) {
                    grown |= pools.add(other.name());
                }
            }
        }
        return pools;
    }

    private static boolean leadsTo(PoolConfig pool, Set<String> others) {
        @Nullable String standIn = pool.standIn().failoverPool();
        if (standIn != null && others.contains(standIn)) {
            return true;
        }
        for (RouteConfig route : pool.routes().list()) {
            if (route.pool() != null && others.contains(route.pool())) {
                return true;
            }
        }
        return false;
    }
}
