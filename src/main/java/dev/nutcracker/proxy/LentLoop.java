package dev.nutcracker.proxy;

import dev.nutcracker.buffer.Scratch;
import dev.nutcracker.hash.KeyHash;
import dev.nutcracker.net.SocketSettings;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.AbstractEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.netty.util.concurrent.Ticker;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A loop of somebody else as one proxy uses it. It knows the channels and the timers that the proxy has there, and ends these when
 * the proxy leaves; the loop itself goes on, and nobody ends it from here.
 */
final class LentLoop extends AbstractEventExecutor implements IoEventLoop {
    private final IoEventLoop loop;
    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
    private final Set<Future<?>> timers = ConcurrentHashMap.newKeySet();
    /** Clients within the process have no socket that the loop would close at its end. */
    private final Runnable ended = this::closeChannels;

    private volatile boolean left;

    LentLoop(EventExecutor loop) {
        this.loop = (IoEventLoop) loop;
        if (loop instanceof SingleThreadEventExecutor ending) {
            ending.addShutdownHook(ended);
        }
    }

    /**
     * Closes the channels, and cancels what is to happen later; nothing can be scheduled any more. Blocks until that is done, so it
     * must not be called on the loop.
     *
     * @param last runs on the loop after that
     */
    void leave(Runnable last) {
        if (loop.isShuttingDown()) {
            return; // The loop itself closes everything.
        }
        left = true;
        try {
            for (Channel channel : channels) {
                channel.close().awaitUninterruptibly();
            }
            // Handlers hear of the end only after the channel has told that it is closed.
            loop.submit(() -> {}).awaitUninterruptibly();
            loop.submit(() -> {
                        timers.forEach(timer -> timer.cancel(false));
                        last.run();
                        leaveThread();
                        if (loop instanceof SingleThreadEventExecutor goingOn) {
                            goingOn.removeShutdownHook(ended);
                        }
                    })
                    .syncUninterruptibly();
        } catch (RejectedExecutionException e) {
            // Its owner has ended it meanwhile.
        }
    }

    private void closeChannels() {
        channels.forEach(Channel::close);
    }

    /** Another proxy that uses the loop makes these anew. */
    private static void leaveThread() {
        SocketSettings.leaveThread();
        Scratch.leaveThread();
        KeyHash.leaveThread();
    }

    @Override
    @Deprecated
    public ChannelFuture register(Channel channel) {
        return enter(new DefaultChannelPromise(channel, this));
    }

    @Override
    @Deprecated
    public ChannelFuture register(ChannelPromise promise) {
        return enter(promise);
    }

    private ChannelFuture enter(ChannelPromise promise) {
        Channel channel = promise.channel();
        if (channels.add(channel)) {
            channel.closeFuture().addListener(_ -> channels.remove(channel));
        }
        channel.unsafe().register(this, promise);
        return promise;
    }

    @Override
    @Deprecated
    public ChannelFuture register(Channel channel, ChannelPromise promise) {
        return enter(promise);
    }

    @Override
    public Future<IoRegistration> register(IoHandle handle) {
        return loop.register(handle);
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return loop.isCompatible(handleType);
    }

    @Override
    public boolean isIoType(Class<? extends IoHandler> handlerType) {
        return loop.isIoType(handlerType);
    }

    @Override
    public IoEventLoop next() {
        return this;
    }

    @Override
    public EventLoopGroup parent() {
        return loop.parent();
    }

    @Override
    public boolean inEventLoop(Thread thread) {
        return loop.inEventLoop(thread);
    }

    @Override
    public Ticker ticker() {
        return loop.ticker();
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        requireHere();
        return kept(loop.schedule(task, delay, unit));
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        requireHere();
        return kept(loop.schedule(task, delay, unit));
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long initialDelay, long period, TimeUnit unit) {
        requireHere();
        return kept(loop.scheduleAtFixedRate(task, initialDelay, period, unit));
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long initialDelay, long delay, TimeUnit unit) {
        requireHere();
        return kept(loop.scheduleWithFixedDelay(task, initialDelay, delay, unit));
    }

    private void requireHere() {
        if (left) {
            throw new RejectedExecutionException("the proxy has left this loop");
        }
    }

    private <F extends Future<?>> F kept(F timer) {
        timers.add(timer);
        timer.addListener(timers::remove);
        if (left) {
            timer.cancel(false);
        }
        return timer;
    }

    @Override
    public boolean isShuttingDown() {
        return loop.isShuttingDown();
    }

    @Override
    public boolean isShutdown() {
        return loop.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return loop.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return loop.awaitTermination(timeout, unit);
    }

    @Override
    public Future<?> terminationFuture() {
        return loop.terminationFuture();
    }

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        throw new UnsupportedOperationException("the loop is its owner's");
    }

    @Override
    @Deprecated
    public void shutdown() {
        throw new UnsupportedOperationException("the loop is its owner's");
    }
}
