package dev.nutcracker.server;

import java.util.LinkedHashSet;
import java.util.Set;

/** Where clients wait that have a request which must not be sent yet, beside requests that are to be sent again. */
public abstract class WaitingPlace {
    /** In the order in which they came, each once. */
    private Set<PoolPrimaries.Waiter> clients = new LinkedHashSet<>();

    private int counted;

    WaitingPlace() {}

    /** How long anything waits here at most. */
    public abstract long waitMaxNs();

    /** The client goes on when that may be possible. */
    public final void join(PoolPrimaries.Waiter client) {
        clients.add(client);
        count();
    }

    /** The client does not wait any more. */
    public final void leave(PoolPrimaries.Waiter client) {
        clients.remove(client);
        count();
    }

    /** Lets all clients try whether they can go on; those that cannot join again. */
    final void resume() {
        Set<PoolPrimaries.Waiter> waiters = clients;
        clients = new LinkedHashSet<>();
        count();
        waiters.forEach(PoolPrimaries.Waiter::tryAgain);
    }

    /** No client waits here any more, though none goes on. */
    final void forgetClients() {
        clients.clear();
        count();
    }

    /** Reports how many requests and clients have come or gone. */
    final void count() {
        int now = requestCount() + clients.size();
        report(now - counted);
        counted = now;
    }

    /** How many requests wait to be sent again. */
    abstract int requestCount();

    /** So many more wait here than at the last report, or fewer. */
    abstract void report(int more);
}
