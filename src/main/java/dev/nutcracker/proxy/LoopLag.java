package dev.nutcracker.proxy;

import dev.nutcracker.stats.LatencyHistogram;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;

/**
 * How late a worker's loop runs timed tasks, measured a few times a second. Requests that arrive while the loop is busy
 * wait as long. Belongs to the loop.
 */
final class LoopLag implements Runnable {
    private static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private final EventLoop loop;
    private final LatencyHistogram lags = new LatencyHistogram();
    private long dueNs;

    LoopLag(EventLoop loop) {
        this.loop = loop;
    }

    /** The lags until now; call it on the loop. */
    LatencyHistogram lags() {
        return lags.copy();
    }

    void start() {
        dueNs = loop.ticker().nanoTime() + PERIOD_NS;
        loop.schedule(this, PERIOD_NS, TimeUnit.NANOSECONDS);
    }

    @Override
    public void run() {
        lags.record(loop.ticker().nanoTime() - dueNs);
        start();
    }
}
