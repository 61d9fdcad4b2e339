package dev.nutcracker.server;

import dev.nutcracker.health.DownCause;
import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.protocol.Flush;
import dev.nutcracker.protocol.Probe;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The flushes and questions of servers that one worker's part of a pool has begun. */
final class ServerFlushes implements Flusher {
    private final PoolContext pool;
    private final PoolServers servers;
    private final List<ServerFlush> underWay = new ArrayList<>();

    ServerFlushes(PoolContext pool, PoolServers servers) {
        this.pool = pool;
        this.servers = servers;
    }

    @Override
    public void flush(ServerRecord record, Consumer<@Nullable Failure> done) {
        execute(record, pool.dialect().flushes(), done);
    }

    @Override
    public void ask(ServerRecord record, Consumer<@Nullable Failure> done) {
        Probe probe = pool.dialect().probe();
        Flush question = new Flush(Dialect.USUAL_FLAVOUR, probe.request(), probe.accepts());
        execute(
                record,
                List.of(question),
                failure -> done.accept(failure == null || failure.isAnswer() ? null : failure));
    }

    private void execute(ServerRecord record, List<Flush> ways, Consumer<@Nullable Failure> done) {
        try {
            pool.loop().execute(() -> begin(record, ways, done));
        } catch (RejectedExecutionException e) {
            done.accept(new Failure(DownCause.LOST, "the proxy is ending"));
        }
    }

    private void begin(ServerRecord record, List<Flush> ways, Consumer<@Nullable Failure> done) {
        Server server = servers.of(record);
        if (server == null) {
            done.accept(new Failure(DownCause.LOST, "it is not in the pool any more"));
            return;
        }
        ServerFlush[] begun = new ServerFlush[1];
        begun[0] = new ServerFlush(pool, server, ways, failure -> {
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
