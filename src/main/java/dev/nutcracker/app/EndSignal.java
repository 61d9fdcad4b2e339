package dev.nutcracker.app;

import dev.nutcracker.log.Log;
import java.util.concurrent.CountDownLatch;

/** The operator's wish to end, by INT or TERM. The first asks for an orderly end, a second one ends at once. */
final class EndSignal {
    private static final int EXIT_STATUS_AT_ONCE = 1;

    private final CountDownLatch asked = new CountDownLatch(1);

    EndSignal() {
        Signals.handle("INT", () -> received("signal 2 (SIGINT) received"));
        Signals.handle("TERM", () -> received("signal 15 (SIGTERM) received"));
    }

    void await() throws InterruptedException {
        asked.await();
    }

    private void received(String what) {
        if (asked.getCount() == 0) {
            Log.always(Signals.class, what + ", exiting at once");
            Log.flush();
            Runtime.getRuntime().halt(EXIT_STATUS_AT_ONCE);
        }
        Log.always(Signals.class, what + ", draining");
        asked.countDown();
    }
}
