package dev.nutcracker.discovery;

import dev.nutcracker.config.ConfigException;
import java.io.IOException;

/** One that knows the servers of a pool. It is asked on one thread, may block it, and bounds what it reads and how long that takes. */
interface ServerSource extends AutoCloseable {
    /** The least time between two questions. */
    long PACE_MS = 1000;

    /**
     * Asks.
     *
     * @param waitMs how long a source that {@link Answer#canWait} may wait for a change; 0 for an answer at once
     * @throws IOException if there is no answer; the message says why, and holds no secret
     * @throws ConfigException if the answer is not a list of servers
     * @throws InterruptedException if the thread is interrupted
     */
    Answer ask(long waitMs) throws IOException, ConfigException, InterruptedException;

    /** How long to wait at least before the next question. */
    default long paceMs() {
        return PACE_MS;
    }

    /**
     * How long to wait at most before the next question when there was no answer, or none that was taken.
     *
     * @param intervalMs how long that may be for a source that is another program
     */
    default long pauseMaxMs(long intervalMs) {
        return intervalMs;
    }

    /** Lets go of connections. */
    @Override
    default void close() {}
}
