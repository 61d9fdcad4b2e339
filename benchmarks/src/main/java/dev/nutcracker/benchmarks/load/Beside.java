package dev.nutcracker.benchmarks.load;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A loader that runs on a thread of its own until it is stopped. */
final class Beside {
    private final Thread thread;
    private volatile @Nullable Outcome outcome;
    private volatile @Nullable IOException failure;

    Beside(Loader loader) {
        thread = new Thread(() -> run(loader), "beside");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(Loader loader) {
        try {
            outcome = loader.run(Long.MAX_VALUE / 2);
        } catch (IOException e) {
            failure = e;
        }
    }

    void join() throws InterruptedException {
        thread.join();
    }

    /** Returns the outcome, after {@link #join}. */
    Outcome outcome() throws IOException {
        if (failure != null) {
            throw new IOException("the client beside the measured ones failed", failure);
        }
        Outcome result = outcome;
        if (result == null) {
            throw new IOException("the client beside the measured ones ended early");
        }
        return result;
    }
}
