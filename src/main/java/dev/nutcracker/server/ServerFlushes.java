package dev.nutcracker.server;

import dev.nutcracker.health.DownCause;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The flushes of servers that one worker's part of a pool has begun. */
final class ServerFlushes implements Flusher {
    private final Pool pool;
    private final List<ServerFlush> underWay = new ArrayList<>();

    ServerFlushes(Pool pool) {
        this.pool = pool;
    }

    @Override
    public void flush(ServerRecord record, Consumer<@Nullable Failure> done) {
        try {
            pool.loop().execute(() -> begin(record, done));
        } catch (RejectedExecutionException e) {
            done.accept(new Failure(DownCause.LOST, "the proxy is ending"));
        }
    }

    private void begin(ServerRecord record, Consumer<@Nullable Failure> done) {
        Server server = pool.serverOf(record);
        if (server == null) {
            done.accept(new Failure(DownCause.LOST, "it is not in the pool any more"));
            return;
        }
        ServerFlush[] begun = new ServerFlush[1];
        begun[0] = new ServerFlush(pool, server, failure -> {
            underWay.remove(begun[0]);
            done.accept(failure);
        });
        underWay.add(begun[0]);
        begun[0].begin();
    }

    /** The pool is not used any more. */
    void close() {
        List.copyOf(underWay).forEach(ServerFlush::close);
    }
}
