package dev.nutcracker.proxy;

import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.server.PoolState;
import dev.nutcracker.topology.TopologyLoop;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The watches of one kind, at most one for each pool, on the loop for topologies. A watch stays under another configuration
 * of its pool if nothing changes of what it is made of. One method is called at a time.
 *
 * @param <K> that of a pool which outlives its configurations
 * @param <B> what a watch is made of, by the configuration
 * @param <W> the watch
 */
final class RunningWatches<K, B, W> {
    private final TopologyLoop loop;
    private final Kind<K, B, W> kind;
    private Map<K, Running<B, W>> running = new HashMap<>();

    private record Running<B, W>(B basis, W watch) {}

    /** A kind of watch. */
    interface Kind<K, B, W> {
        K key(PoolState pool);

        /** Null if the pool needs no such watch. */
        @Nullable
        B basis(PoolConfig pool);

        /** @param on the loop that the watch uses until it is stopped */
        W begin(PoolState pool, B basis, EventLoop on);

        void stop(W watch);
    }

    RunningWatches(TopologyLoop loop, Kind<K, B, W> kind) {
        this.loop = loop;
        this.kind = kind;
    }

    /** Watches what these pools need, and nothing else. Returns those that are watched no more. */
    Set<K> adopt(List<PoolState> pools) {
        Map<K, Running<B, W>> next = new HashMap<>();
        for (PoolState pool : pools) {
            B basis = kind.basis(pool.config());
            if (basis != null) {
                K key = kind.key(pool);
                Running<B, W> before = running.get(key);
                boolean stays = before != null && before.basis().equals(basis);
                next.put(key, stays ? before : new Running<>(basis, kind.begin(pool, basis, loop.acquire())));
            }
        }
        running.values().stream().filter(watch -> !next.containsValue(watch)).forEach(this::end);
        Set<K> gone = new HashSet<>(running.keySet());
        gone.removeAll(next.keySet());
        running = next;
        return gone;
    }

    /** The watch of that pool; null if there is none. */
    @Nullable
    W of(PoolState pool) {
        Running<B, W> watch = running.get(kind.key(pool));
        return watch == null ? null : watch.watch();
    }

    private void end(Running<B, W> watch) {
        kind.stop(watch.watch());
        loop.release();
    }

    /** Watches nothing any more. */
    void close() {
        running.values().forEach(this::end);
        running = new HashMap<>();
    }
}
