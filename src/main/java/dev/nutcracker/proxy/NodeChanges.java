package dev.nutcracker.proxy;

import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.net.ThreadsOnDemand;
import dev.nutcracker.routing.SlotTable;
import dev.nutcracker.server.PoolState;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives pools that are clusters other nodes and slots, in order, on a thread of its own: that waits for the workers. */
final class NodeChanges {
    private static final Logger LOG = LoggerFactory.getLogger(NodeChanges.class);

    /** Takes on a change; it waits for all workers. */
    @FunctionalInterface
    interface Change {
        void to(PoolState pool, List<ServerConfig> nodes, SlotTable slots) throws IOException;
    }

    private final Change change;
    private final ExecutorService thread;

    NodeChanges(Change change) {
        this.change = change;
        this.thread = new ThreadsOnDemand(
                1, 10, Thread.ofPlatform().daemon().name("nodes").factory());
    }

    /** On any thread. */
    void change(PoolState pool, List<ServerConfig> nodes, SlotTable slots) {
        afterwards(() -> take(pool, nodes, slots));
    }

    /** Runs it once the changes before it are made, or have failed; on any thread. */
    void afterwards(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            // The process is ending.
        }
    }

    private void take(PoolState pool, List<ServerConfig> nodes, SlotTable slots) {
        try {
            change.to(pool, nodes, slots);
        } catch (IOException e) {
            // There are too few file descriptors, or the proxy is stopping.
            LOG.warn(
                    "pool {} does not take on the nodes of its cluster: {}",
                    pool.config().name(),
                    e.getMessage());
        } catch (RuntimeException e) {
            LOG.error(
                    "pool {} does not take on the nodes of its cluster",
                    pool.config().name(),
                    e);
        }
    }

    void close() {
        thread.shutdown();
    }
}
