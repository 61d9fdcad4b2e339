package dev.nutcracker.protocol;

import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;

/** One worker's part of a pool as an {@link Inquiry} sees it. */
public interface PoolPart {
    /** Calls {@code action} with each client that is connected; it may close them. */
    void forEachClient(Consumer<ConnectedClient> action);

    /** Calls {@code action} with the name and value of each count that is summed over the workers. */
    void forEachFigure(ObjLongConsumer<String> action);

    /** Calls {@code action} with the name and the counts of every command that has been used. */
    void forEachCommand(BiConsumer<String, CommandFigures> action);

    /**
     * Calls {@code action} with each reason for which the proxy answered requests with an error, and how many there were.
     */
    void forEachError(ObjLongConsumer<String> action);

    /** Calls {@code action} with the name of each server of the pool and its state in one line of {@code field=value}s. */
    void forEachServer(BiConsumer<String, String> action);

    /** How many servers the whole pool has. */
    int serverCount();

    /** How many of these are not ejected. */
    int liveServerCount();

    /** How many clients the pool may have, by its configuration or by the process's file descriptors. */
    int clientsMax();

    /** How long the process has been running, in seconds. */
    long uptimeS();

    /** Bytes that the connections of the whole process keep. */
    long keptBytes();

    /** Bytes that they may keep. */
    long keptBytesMax();
}
