package dev.nutcracker.proxy;

import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** Whether the loops of all workers still turn, for a watchdog. Used by one thread. */
public final class WorkerTurns {
    private final List<EventLoop> loops;
    private final AtomicInteger awaited = new AtomicInteger();

    WorkerTurns(List<EventLoop> loops) {
        this.loops = loops;
    }

    /**
     * Returns whether every worker has had a turn since this was true last, and true the first time. Does not wait for any
     * of them.
     */
    public boolean allHadOne() {
        if (awaited.get() > 0) {
            return false;
        }
        awaited.set(loops.size());
        try {
            loops.forEach(loop -> loop.execute(awaited::decrementAndGet));
            return true;
        } catch (RejectedExecutionException e) {
            // A worker has ended; those that it keeps waiting stay so.
            return false;
        }
    }
}
