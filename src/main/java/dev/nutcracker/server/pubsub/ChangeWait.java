package dev.nutcracker.server.pubsub;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The changes for which a client's request waits, at other workers or at servers. It waits for all that began before it
 * and for none that begins later, so it cannot wait for ever. Belongs to the request's worker.
 */
public final class ChangeWait {
    /** A server that does not answer, or a busy worker, must not delay other clients' publishing for longer. */
    static final long MAX_MS = 3000;

    private final EventLoop loop;
    private final Runnable goOn;
    private int left;
    private @Nullable ScheduledFuture<?> timer;

    /** @param goOn called once, on the loop and not before {@link #begins} returns, when all changes are over */
    public ChangeWait(EventLoop loop, Runnable goOn) {
        this.loop = loop;
        this.goOn = goOn;
    }

    /** @param whenOver gets a callback and makes it run when a change is over, on any thread; returns whether it will */
    public void waitFor(Predicate<Runnable> whenOver) {
        if (whenOver.test(this::overSomewhere)) {
            left++;
        }
    }

    /** All changes have been added; returns whether there is any to wait for. */
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
