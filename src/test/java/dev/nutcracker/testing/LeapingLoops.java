package dev.nutcracker.testing;

import dev.nutcracker.net.Transport;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Event loops whose clock the test moves: it leaps ahead on command. After the first leap, timers run only at further
 * leaps, because the system sleeps without knowing of leaps; sockets work as usual.
 */
public final class LeapingLoops extends MultiThreadIoEventLoopGroup {
    private final Time time;

    private LeapingLoops(int count, Transport transport, Time time) {
        super(count, new DefaultThreadFactory("leaping"), transport.ioHandlerFactory(), time);
        this.time = time;
    }

    /** Starts {@code count} loops on the best transport. */
    public static LeapingLoops start(int count) {
        return new LeapingLoops(count, Transport.best(), new Time());
    }

    /** Advances the time. All timers due by then have run when this returns. */
    public void leap(Duration duration) {
        time.leaptNs.addAndGet(duration.toNanos());
        for (EventExecutor loop : this) {
            // The loop's own timers run in the order in which they are due, and this one is due last.
            Promise<Void> over = loop.newPromise();
            loop.execute(() -> loop.schedule(() -> over.setSuccess(null), 0, TimeUnit.NANOSECONDS));
            over.syncUninterruptibly();
        }
    }

    @Override
    protected IoEventLoop newChild(Executor executor, IoHandlerFactory ioHandlerFactory, Object... args) {
        return new Loop(this, executor, ioHandlerFactory, (Time) args[0]);
    }

    private static final class Loop extends SingleThreadIoEventLoop {
        private final Time time;

        Loop(LeapingLoops parent, Executor executor, IoHandlerFactory ioHandlerFactory, Time time) {
            super(parent, executor, ioHandlerFactory);
            this.time = time;
        }

        @Override
        public Ticker ticker() {
            // The superclass calls this before the field is set, when nothing has leapt yet.
            return time == null ? Ticker.systemTicker() : time;
        }
    }

    private static final class Time implements Ticker {
        final AtomicLong leaptNs = new AtomicLong();

        @Override
        public long initialNanoTime() {
            return Ticker.systemTicker().initialNanoTime();
        }

        @Override
        public long nanoTime() {
            return Ticker.systemTicker().nanoTime() + leaptNs.get();
        }

        @Override
        public void sleep(long delay, TimeUnit unit) throws InterruptedException {
            Ticker.systemTicker().sleep(delay, unit);
        }
    }
}
