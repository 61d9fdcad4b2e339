package dev.nutcracker.proxy;

import dev.nutcracker.buffer.MemoryLimit;
import dev.nutcracker.client.Clients;
import dev.nutcracker.net.Connector;
import dev.nutcracker.net.Transport;
import dev.nutcracker.net.Turn;
import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.SharedPool;
import dev.nutcracker.stats.PoolSnapshot;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * One event loop with everything it needs: its clients and its own connections to every server. Others talk to it by
 * commands that run on its loop.
 */
final class Worker {
    private final EventLoop loop;
    private final Turn turn;
    private final Connector connector;
    private final MemoryLimit.Share memory;
    private final List<Clients> pools = new ArrayList<>();

    Worker(EventLoop loop, Transport transport, MemoryLimit memory) {
        this.loop = loop;
        this.turn = new Turn(loop);
        this.connector = new Connector(transport, loop);
        this.memory = memory.share();
    }

    EventLoop loop() {
        return loop;
    }

    /** Adds this worker's part of a pool; before the pool's listener opens. */
    Clients add(SharedPool shared, Dialect dialect) {
        Clients clients = new Clients(new Pool(shared, dialect, loop, turn, connector, memory));
        pools.add(clients);
        return clients;
    }

    /** The counters of every pool, in the order they were added. */
    Future<List<PoolSnapshot>> snapshot() {
        return loop.submit(
                () -> pools.stream().map(clients -> clients.pool().snapshot()).toList());
    }

    void preconnect() {
        loop.execute(() -> {
            for (Clients clients : pools) {
                if (clients.pool().shared().config().preconnect()) {
                    clients.pool().preconnect();
                }
            }
        });
    }

    /** Reads no more requests; clients close as they get what they are owed. */
    void drain() {
        loop.execute(() -> pools.forEach(Clients::drain));
    }

    /** Clients still connected. */
    int clientCount() {
        return ask(() -> pools.stream().mapToInt(Clients::count).sum());
    }

    /** Closes every client and server connection at once. */
    void close() {
        ask(() -> {
            pools.forEach(clients -> {
                clients.close();
                clients.pool().close();
            });
            return pools.size();
        });
    }

    private <T> T ask(Callable<T> question) {
        try {
            return loop.submit(question).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking a worker", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a worker failed to answer", e.getCause());
        }
    }
}
