package dev.nutcracker.proxy;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The event loops of the workers of a proxy, one for each: they end with it, or are lent by who goes on with them. */
public sealed interface WorkerLoops {
    /** The loops of this group, which end with the proxy. */
    static WorkerLoops own(MultiThreadIoEventLoopGroup group) {
        List<EventLoop> loops = new ArrayList<>();
        group.forEach(loop -> loops.add((EventLoop) loop));
        return new Own(group, List.copyOf(loops));
    }

    /** The loops of this group, which go on after the proxy, with nothing of it. */
    static WorkerLoops lent(MultiThreadIoEventLoopGroup group) {
        List<LentLoop> loops = new ArrayList<>();
        group.forEach(loop -> loops.add(new LentLoop(loop)));
        return new Lent(group, List.copyOf(loops), new AtomicInteger());
    }

    /** Whether any of these is the calling thread, which must not wait for a worker then. */
    static boolean areCalling(MultiThreadIoEventLoopGroup group) {
        for (var loop : group) {
            if (loop.inEventLoop()) {
                return true;
            }
        }
        return false;
    }

    List<? extends EventLoop> all();

    /** Calls {@code ended}, on any thread, when one of them has ended. */
    default void onEnd(Runnable ended) {
        all().forEach(loop -> loop.terminationFuture().addListener(_ -> ended.run()));
    }

    /** One after another, for what may run on any. */
    EventLoop next();

    /** Whether somebody has begun to end them, so that no worker may be asked any more. */
    boolean areEnding();

    /**
     * Ends everything that the proxy has there. Blocks until that is done.
     *
     * @param leave removes what else the proxy keeps with the thread that calls it; on each loop that goes on
     */
    void end(Runnable leave);

    /** Loops that end with the proxy. */
    record Own(MultiThreadIoEventLoopGroup group, List<EventLoop> all) implements WorkerLoops {
        @Override
        public EventLoop next() {
            return group.next();
        }

        @Override
        public boolean areEnding() {
            return group.isShuttingDown();
        }

        @Override
        public void end(Runnable leave) {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    /** Loops that go on. */
    record Lent(MultiThreadIoEventLoopGroup group, List<LentLoop> all, AtomicInteger turn) implements WorkerLoops {
        @Override
        public EventLoop next() {
            return all.get(Math.floorMod(turn.getAndIncrement(), all.size()));
        }

        @Override
        public boolean areEnding() {
            return group.isShuttingDown();
        }

        @Override
        public void end(Runnable leave) {
            all.forEach(loop -> loop.leave(leave));
        }
    }
}
