package dev.nutcracker.server;

import dev.nutcracker.buffer.MemoryLimit;
import dev.nutcracker.net.Connector;
import dev.nutcracker.net.Turn;
import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.routing.Topology;
import io.netty.channel.EventLoop;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A pool at one worker, as its primaries and replicas know it: which server has a key, a place or a name now. Its servers change with
 * its configuration, in {@link Pool}.
 */
abstract class ServerPool extends PoolContext {
    ServerPool(
            PoolState shared,
            Dialect dialect,
            EventLoop loop,
            Turn turn,
            Connector connector,
            MemoryLimit.Share memory) {
        super(shared, dialect, loop, turn, connector, memory);
    }

    /** The server that gets requests for the key, {@code null} if none does. */
    abstract @Nullable Server serverOf(byte[] key, int offset, int length);

    /** The server to which the key belongs, be it absent; {@code null} if no server is live. */
    abstract @Nullable Server keeperOf(byte[] key, int offset, int length);

    /** The server that gets requests for the keys of a place; {@code null} at an extended place. */
    abstract @Nullable Server owner(int place);

    /** The server that is the master of that name; {@code null} if the pool does not have it any more. */
    abstract @Nullable Server serverOf(String master);

    /** The master has another primary, at another server. Returns the former one, {@code null} if there is none. */
    abstract @Nullable Server movePrimary(String master);

    /** Requests are routed by this topology from now on. */
    abstract void routeBy(Topology latest);

    /** Passes each server to {@code action}, also those that the pool does not have any more, but that are not done. */
    abstract void forEachServer(Consumer<Server> action);
}
