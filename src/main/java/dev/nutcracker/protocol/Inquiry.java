package dev.nutcracker.protocol;

import dev.nutcracker.buffer.Output;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A request that takes more than one worker to answer: it concerns all clients of the pool, or asks all its live servers.
 *
 * <p>First the servers are asked, if there is a request for them. Then it goes from worker to worker, and ends at the
 * worker where it began. It is on one thread at a time.
 */
public interface Inquiry {
    /** The request for every live server, {@code null} for none. */
    default byte @Nullable [] question() {
        return null;
    }

    /** The kinds of response that a server may give to it, see {@link Command#accepts()}. */
    default int questionAccepts() {
        return 0;
    }

    /**
     * A server's response, which is not an error; servers that take too long are left out.
     *
     * @param server its place among the pool's servers
     * @param response between its reader and its writer index; stays the caller's
     */
    default void answered(int server, ByteBuf response) {}

    /**
     * A server has answered with an error, or could not be asked.
     *
     * @param error the server's error, or the proxy's error about its failure
     */
    default void refused(int server, byte[] error) {}

    /** Called on each worker's thread, with its part of the pool. */
    void visit(PoolPart part);

    /**
     * Called after each visit, on the same thread: calls {@code next}, on any thread, when the inquiry may go on to the
     * next worker.
     */
    default void goOn(Runnable next) {
        next.run();
    }

    /** Writes the response, once every worker has been visited; called where the inquiry began. */
    void answer(Output out);

    /** Called in place of {@link #answer} when no client wants it any more. */
    default void abandon() {}

    /** Whether the asking client is closed after its answer. */
    default boolean isLast() {
        return false;
    }
}
