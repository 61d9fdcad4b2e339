package dev.nutcracker.server;

import dev.nutcracker.health.Transition;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** Passes the changes of servers' states, which the whole process has seen, to one worker. */
final class StateNews {
    private final PoolContext pool;
    private final Consumer<Transition> onLoop;
    private final Consumer<Transition> listener;

    /** @param onLoop is called with each change that concerns connections */
    StateNews(PoolContext pool, Consumer<Transition> onLoop) {
        PoolState first = pool.shared();
        this.pool = pool;
        this.onLoop = onLoop;
        this.listener = transition -> changed(first, transition);
        first.listeners().onTransition(listener);
    }

    /** On any thread. */
    private void changed(PoolState any, Transition transition) {
        if ((any.use().hasStates() || transition.isOperators()) && !transition.isSuspicion()) {
            try {
                pool.loop().execute(() -> onLoop.accept(transition));
            } catch (RejectedExecutionException e) {
                // The loop has ended, and all its connections with it.
            }
        }
    }

    void end() {
        pool.shared().listeners().noMoreTransition(listener);
    }
}
