package dev.nutcracker.app;

import dev.nutcracker.log.Log;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** The operator's wish to end, by INT or TERM. The first asks for an orderly end, a second one ends at once. */
final class ShutdownSignal {
    private static final int EXIT_STATUS_AT_ONCE = 1;
    private static final Duration TIDIED_WITHIN = Duration.ofSeconds(1);

    private final CountDownLatch asked = new CountDownLatch(1);
    private final List<Runnable> tidying = new CopyOnWriteArrayList<>();

    ShutdownSignal() {
        Signals.handle("INT", () -> received("signal 2 (SIGINT) received"));
        Signals.handle("TERM", () -> received("signal 15 (SIGTERM) received"));
    }

    void await() throws InterruptedException {
        asked.await();
    }

    /** What is to be done, in this order, before ending at once: to leave no file behind. Any number of times, on any thread. */
    void beforeEndingAtOnce(Runnable tidy) {
        tidying.add(tidy);
    }

    private void received(String what) {
        if (asked.getCount() == 0) {
            atOnce(what);
        }
        Log.always(Signals.class, what + ", draining");
        asked.countDown();
    }

    /** Ends the process, leaving no file behind; what is outstanding gets no answer. */
    void atOnce(String why) {
        Log.always(Signals.class, why + ", exiting at once");
        tidy();
        Log.flush();
        Runtime.getRuntime().halt(EXIT_STATUS_AT_ONCE);
    }

    /** On a thread of its own: who asks twice may do so because something hangs. */
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
            Log.always(Signals.class, "ends untidily: " + e);
        }
    }
}
