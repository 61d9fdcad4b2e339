package dev.nutcracker.server.pubsub;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a request of a client waits for, at other workers or at servers: all that was before it in the order, and nothing
 * that comes later, so that it cannot wait for ever. Belongs to the request's worker.
 */
public final class Settling {
    /** A server that does not answer, or a worker with much to do, must not hold up what others publish for longer. */
    static final long MAX_MS = 3000;

    private final EventLoop loop;
    private final Runnable goOn;
    private int left;
    private @Nullable ScheduledFuture<?> timer;

    /** @param goOn called once, on the loop and not before {@link #begins} returns, when everything is over */
    public Settling(EventLoop loop, Runnable goOn) {
        this.loop = loop;
        this.goOn = goOn;
    }

    /** @param whenOver makes what it is given be run when something is over, on any thread; answers whether that will be */
    public void waitFor(Predicate<Runnable> whenOver) {
        if (whenOver.test(this::overSomewhere)) {
            left++;
        }
    }

    /** Nothing more is to be waited for; answers whether there is anything. */
    public boolean begins() {
        if (left > 0) {
            timer = loop.schedule(this::waitedLongEnough, MAX_MS, TimeUnit.MILLISECONDS);
        }
        return left > 0;
    }

    private void overSomewhere() {
        try {
            loop.execute(this::over);
        } catch (RejectedExecutionException _) {
            // The worker has ended, and its clients with it.
        }
    }

    private void over() {
        left--;
        if (left == 0 && timer != null && timer.cancel(false)) {
            goOn.run();
        }
    }

    private void waitedLongEnough() {
        timer = null;
        goOn.run();
    }
}
