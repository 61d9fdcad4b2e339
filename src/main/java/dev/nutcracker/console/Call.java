package dev.nutcracker.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command that is carried out.
 *
 * @param arguments without the clauses
 * @param scope to which the rows are limited; the whole proxy if there is no argument for it
 * @param baseline from which {@code SHOW STATS} counts
 */
record Call(
        ProxyView proxy,
        ProxyOrders orders,
        ProgramOrders program,
        List<String> arguments,
        Scope scope,
        StatsBaseline baseline,
        Caller caller) {
    /**
     * A pool, or a server of one, or everything.
     *
     * @param pool null for all pools
     * @param server null for all servers
     */
    record Scope(@Nullable String pool, @Nullable String server) {
        static final Scope ALL = new Scope(null, null);

        boolean has(String otherPool) {
            return pool == null || pool.equals(otherPool);
        }

        boolean has(String otherPool, String otherServer) {
            return has(otherPool) && (server == null || server.equals(otherServer));
        }
    }

    /** Returns an argument; null if it is not there. */
    @Nullable
    String argument(int index) {
        return index < arguments.size() ? arguments.get(index) : null;
    }
}
