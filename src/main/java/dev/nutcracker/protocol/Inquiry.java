package dev.nutcracker.protocol;

import dev.nutcracker.buffer.Output;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A request that takes more than one worker to answer: it concerns all clients of the pool, or what all its live servers
 * have to say.
 *
 * <p>First the servers are asked, if there is something to ask them. Then it goes from worker to worker, and ends at the
 * one where it began. It is on one thread at a time.
 */
public interface Inquiry {
    /** What every live server is asked, {@code null} for nothing. */
    default byte @Nullable [] question() {
        return null;
    }

    /** The kinds of response that a server may give to that, see {@link Command#accepts()}. */
    default int questionAccepts() {
        return 0;
    }

    /**
     * A server's response, which is no error; those that take too long are left out.
     *
     * @param server its place among the pool's servers
     * @param response between its reader and its writer index; stays the caller's
     */
    default void answered(int server, ByteBuf response) {}

    /**
     * A server has answered with an error, or could not be asked.
     *
     * @param error what the server said, or what a client is told of its failure
     */
    default void refused(int server, byte[] error) {}

    /** Called on each worker's thread, with its part of the pool. */
    void visit(PoolPart part);

    /** Called after each visit, on the same thread: calls {@code next} there, when the inquiry may go on to the next worker. */
    default void goOn(Runnable next) {
        next.run();
    }

    /** Writes the response, once every worker has been visited; called where the inquiry began. */
    void answer(Output out);

    /** Called in place of {@link #answer} when nobody wants that any more. */
    default void abandon() {}

    /** Whether the client that asks is closed when it has got its answer. */
    default boolean isLast() {
        return false;
    }
}
