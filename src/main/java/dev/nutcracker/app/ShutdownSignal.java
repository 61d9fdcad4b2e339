package dev.nutcracker.app;

import dev.nutcracker.log.Log;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** The signals INT and TERM. The first asks for an orderly end, a second one ends the process at once. */
final class ShutdownSignal {
    private static final int EXIT_STATUS_AT_ONCE = 1;
    private static final Duration TIDIED_WITHIN = Duration.ofSeconds(1);

    private final CountDownLatch asked = new CountDownLatch(1);
    private volatile @Nullable Duration wanted;
    private volatile boolean handedOver;
    private final List<Runnable> tidying = new CopyOnWriteArrayList<>();

    ShutdownSignal() {
        Signals.handle("INT", () -> received("signal 2 (SIGINT) received"));
        Signals.handle("TERM", () -> received("signal 15 (SIGTERM) received"));
    }

    void await() throws InterruptedException {
        asked.await();
    }

    /** Another process has taken over: asks for an orderly end. */
    void handedOver() {
        handedOver = true;
        asked.countDown();
    }

    /** Whether the end has come by a hand-over, so that nobody has to be told of it. */
    boolean isByHandover() {
        return handedOver;
    }

    /**
     * Adds a step to run before the process ends at once, so that it leaves no file behind. Steps run in order; any
     * thread may add.
     */
    void beforeEndingAtOnce(Runnable tidy) {
        tidying.add(tidy);
    }

    /** Sets another time for outstanding requests than is configured. */
    void within(Duration time) {
        wanted = time;
    }

    /** Returns the time for outstanding requests that was asked for; null for that of the configuration. */
    @Nullable
    Duration wanted() {
        return wanted;
    }

    /** Asks for an orderly end, as the signals do; has no effect if it is under way. */
    void ask(String by) {
        if (asked.getCount() > 0) {
            Log.always(Signals.class, "the end is asked for by " + by + ", draining");
            asked.countDown();
        }
    }

    private void received(String what) {
        if (asked.getCount() == 0) {
            atOnce(what);
        }
        Log.always(Signals.class, what + ", draining");
        asked.countDown();
    }

    /** Ends the process at once but removes its files; outstanding requests get no response. */
    void atOnce(String why) {
        Log.always(Signals.class, why + ", exiting at once");
        tidy();
        Log.flush();
        Runtime.getRuntime().halt(EXIT_STATUS_AT_ONCE);
    }

    /** Runs on its own thread: the operator may ask twice because something hangs. */
    private void tidy() {
        Thread thread = Thread.ofPlatform().daemon().name("end").start(() -> tidying.forEach(ShutdownSignal::run));
        try {
            thread.join(TIDIED_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void run(Runnable tidy) {
        try {
            tidy.run();
        } catch (RuntimeException e) {
            Log.always(Signals.class, "tidying up failed: " + e);
        }
    }
}
