package dev.nutcracker.server;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.server.Primary.Wait;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * What waits at one worker for the primaries of its pool. All of it is empty in pools whose servers have addresses.
 *
 * <pre>
 *   client ──► (its sink) ── joins ──► PrimaryLine ◄── requests that a server has not done ── connection
 *                                          │
 *          another primary, drained ───────┴──► first those requests, then the clients
 * </pre>
 */
public final class PrimaryWaits {
    private final Pool pool;
    private final Map<String, PrimaryLine> lines = new HashMap<>();
    private final Consumer<Primary> changed = this::changed;
    /** How many lines let requests wait. */
    private int waiting;

    PrimaryWaits(Pool pool) {
        this.pool = pool;
    }

    /** A client with a request that waits. */
    public interface Waiter {
        /** It may not have to wait any more, or for another reason. */
        void tryAgain();
    }

    /** The client goes on when requests for this server, which stands for a master, may not have to wait any more. */
    public void join(Server server, Waiter client) {
        lineOf(server).join(client);
    }

    /** The client does not wait any more. */
    public void leave(Server server, Waiter client) {
        lineOf(server).leave(client);
    }

    private static PrimaryLine lineOf(Server server) {
        ServedPrimary primary = server.primary();
        if (primary == null) {
            throw new IllegalArgumentException(server + " stands for no master");
        }
        return primary.line();
    }

    /** Whether any request has to wait. */
    public boolean areAny() {
        return waiting > 0;
    }

    /** Which requests wait for the server. */
    public Wait at(Server server) {
        ServedPrimary primary = server.primary();
        return primary == null ? Wait.NONE : primary.line().waiting();
    }

    /** The line of the master, which the pool has. */
    PrimaryLine line(String master) {
        return lines.computeIfAbsent(master, this::newLine);
    }

    private PrimaryLine newLine(String master) {
        Primary primary = pool.shared().primaries().of(master);
        primary.onChange(changed);
        PrimaryLine line = new PrimaryLine(pool, this, primary);
        line.begin();
        return line;
    }

    /** A line lets requests wait from now on, or does not any more. */
    void count(int change) {
        waiting += change;
    }

    /** On any thread. */
    private void changed(Primary primary) {
        try {
            pool.loop().execute(() -> line(primary.master()).changed());
        } catch (RejectedExecutionException e) {
            // The loop has ended, and all that waits with it.
        }
    }

    /** Whether the server stands for the master of that name. */
    static boolean standsFor(Server server, String master) {
        return server.address() instanceof ServerAddress.Master(String name) && name.equals(master);
    }

    void close() {
        lines.values().forEach(PrimaryLine::close);
        for (Primary primary : pool.shared().primaries().all()) {
            primary.noMoreChange(changed);
        }
    }
}
