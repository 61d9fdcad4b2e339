package dev.nutcracker.embedded;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Runs work of the proxy on a thread that ends with it, so that nothing of the proxy stays with the threads of the program, such as
 * values that belong to a thread.
 */
final class Apart {
    private Apart() {}

    /**
     * Returns what the work returns. Interrupting the calling thread does not end the work.
     *
     * @throws ExecutionException with what the work has thrown
     */
    static <T> T call(Callable<T> work) throws ExecutionException {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofVirtual().name("nutcracker-call").start(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** As {@link #call}, for work that throws nothing but defects. */
    static <T> T ask(Callable<T> work) {
        try {
            return call(work);
        } catch (ExecutionException e) {
            throw unchecked(e);
        }
    }

    /** Returns the defect that the work has ended with. */
    static RuntimeException unchecked(ExecutionException failure) {
        Throwable cause = failure.getCause();
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException defect ? defect : new IllegalStateException(cause);
    }
}
