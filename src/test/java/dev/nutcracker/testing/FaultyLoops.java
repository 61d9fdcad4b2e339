package dev.nutcracker.testing;

import dev.nutcracker.net.Transport;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Event loops that throw at a chosen place: when a timer is started within a certain method. */
public final class FaultyLoops extends MultiThreadIoEventLoopGroup {
    private FaultyLoops(int count) {
        super(count, new DefaultThreadFactory("faulty"), Transport.best().ioHandlerFactory());
    }

    /** Starts {@code count} loops, without a fault yet. */
    public static FaultyLoops start(int count) {
        return new FaultyLoops(count);
    }

    /**
     * Makes one of the loops throw, once.
     *
     * @param number of the loop, from 0
     * @param occasion which of the timers started there, counted from 1
     * @param within the name of a class and its method that must be on the stack
     * @param fault throws
     */
    public void breakAt(int number, int occasion, String within, Supplier<Throwable> fault) {
        List<EventExecutor> loops = new ArrayList<>();
        forEach(loops::add);
        Loop loop = (Loop) loops.get(number);
        loop.fault = fault;
        loop.within = within;
        loop.occasions.set(occasion);
    }

    @Override
    protected IoEventLoop newChild(Executor executor, IoHandlerFactory ioHandlerFactory, Object... args) {
        return new Loop(this, executor, ioHandlerFactory);
    }

    private static final class Loop extends SingleThreadIoEventLoop {
        private final AtomicInteger occasions = new AtomicInteger();
        private volatile String within = "";
        private volatile Supplier<Throwable> fault = AssertionError::new;

        Loop(FaultyLoops parent, Executor executor, IoHandlerFactory ioHandlerFactory) {
            super(parent, executor, ioHandlerFactory);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
            if (occasions != null && occasions.get() > 0 && isWithin() && occasions.decrementAndGet() == 0) {
                throwAny(fault.get());
            }
            return super.schedule(command, delay, unit);
        }

        private boolean isWithin() {
            return StackWalker.getInstance()
                    .walk(frames -> frames.anyMatch(
                            frame -> (frame.getClassName() + '.' + frame.getMethodName()).endsWith(within)));
        }

        @SuppressWarnings("unchecked")
        private static <T extends Throwable> void throwAny(Throwable fault) throws T {
            throw (T) fault;
        }
    }
}
