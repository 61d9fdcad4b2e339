package dev.nutcracker.health;

import org.jspecify.annotations.Nullable;

/**
 * A change of a server's state.
 *
 * @param before how its keys were served before
 * @param now how they are served from now on
 * @param served whether requests are meant for the server from now on
 * @param cause of the latest failure, null if there was none; for {@link ServerState#UP} why it was down
 * @param text of that failure
 * @param failures in a row that led to this
 * @param outNs for {@link ServerState#DOWN} how long at least; else how long the server was out; 0 if it was not
 * @param held whether it stays down until an operator or a reload says otherwise
 */
public record Transition(
        ServerHealth server,
        ServerState from,
        ServerState to,
        Standing before,
        Standing now,
        boolean served,
        @Nullable DownCause cause,
        String text,
        int failures,
        long outNs,
        boolean held) {
    /**
     * Whether it is worth telling people, and to be counted. A server that is only suspected serves all its keys; one that is
     * in use by an operator's order only is told from time to time.
     */
    public boolean isTold() {
        return (from != to && !isSuspicion()) || to == ServerState.FORCED_UP;
    }

    /** Whether nothing changes but that the server is suspected, or not any more. */
    public boolean isSuspicion() {
        return to == ServerState.SUSPECT || (from == ServerState.SUSPECT && to == ServerState.UP);
    }

    /** Whether an operator's order begins or ends. */
    public boolean isOperators() {
        return from.isOperators() || to.isOperators();
    }

    /** Whether its keys are served in another way than before. */
    public boolean movesKeys() {
        return before != now;
    }
}
