package dev.nutcracker.app;

import java.util.concurrent.CountDownLatch;

/** The operator's wish to end, by INT or TERM. The first asks for an orderly end, a second one ends at once. */
final class EndSignal {
    private static final int EXIT_STATUS_AT_ONCE = 1;

    private final CountDownLatch asked = new CountDownLatch(1);

    EndSignal() {
        Signals.handle("INT", this::received);
        Signals.handle("TERM", this::received);
    }

    void await() throws InterruptedException {
        asked.await();
    }

    private void received() {
        if (asked.getCount() == 0) {
            Runtime.getRuntime().halt(EXIT_STATUS_AT_ONCE);
        }
        asked.countDown();
    }
}
