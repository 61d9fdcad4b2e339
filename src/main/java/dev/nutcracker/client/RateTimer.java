package dev.nutcracker.client;

import dev.nutcracker.net.Turn;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The gates of one pool at one worker at which clients wait, and the one timer by which they open. */
final class RateTimer implements Runnable {
    private final EventLoop loop;
    private final Turn turn;
    private final PriorityQueue<RateGate> waiting = new PriorityQueue<>(RateGate.BY_TIME);
    private @Nullable ScheduledFuture<?> next;
    private long nextNs;

    RateTimer(EventLoop loop, Turn turn) {
        this.loop = loop;
        this.turn = turn;
    }

    /** Looks at the gate again when it is due. */
    void add(RateGate gate, long nowNs) {
        waiting.add(gate);
        if (next == null || gate.dueNs() - nextNs < 0) {
            set(gate.dueNs(), nowNs);
        }
    }

    private void set(long dueNs, long nowNs) {
        if (next != null) {
            next.cancel(false);
        }
        nextNs = dueNs;
        next = loop.schedule(this, Math.max(0, dueNs - nowNs), TimeUnit.NANOSECONDS);
    }

    @Override
    public void run() {
        next = null;
        long nowNs = turn.nowNs();
        RateGate first = waiting.peek();
        while (first != null && first.dueNs() - nowNs <= 0) {
            waiting.remove();
            first.due(nowNs);
            first = waiting.peek();
        }
        if (first != null && next == null) {
            set(first.dueNs(), nowNs);
        }
    }
}
