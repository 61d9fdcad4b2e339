package dev.nutcracker.testing;

import dev.nutcracker.testing.RespConnection.Failure;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What one client of a {@link Checker} does, until it is stopped. It connects again when it is closed. */
abstract class CheckedWork implements Runnable {
    private static final int LAST_ATTEMPTS = 100;

    private final int port;
    final Findings findings;
    private volatile boolean stopped;

    CheckedWork(int port, Findings findings) {
        this.port = port;
        this.findings = findings;
    }

    /** Works on that connection until it is stopped. */
    abstract void work(RespConnection connection) throws IOException;

    /** What was on its way may have been done. */
    void broken() {}

    /** At the end: all that was acknowledged must be there. */
    abstract void readAll(RespConnection connection) throws IOException;

    final boolean isStopped() {
        return stopped;
    }

    void stop() {
        stopped = true;
    }

    final RespConnection connect() throws IOException {
        return RespConnection.connect(port);
    }

    @Override
    public final void run() {
        while (!stopped) {
            try (RespConnection connection = connect()) {
                work(connection);
            } catch (SocketTimeoutException e) {
                findings.wrong("no answer to " + getClass().getSimpleName());
                broken();
            } catch (IOException e) {
                findings.closed(getClass().getSimpleName() + ": " + e);
                broken();
            }
        }
    }

    static void pause() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }

    /** Asks until the answer is no error. */
    static @Nullable Object askLast(RespConnection connection, String... words) throws IOException {
        Object answer = connection.ask(words);
        for (int i = 0; i < LAST_ATTEMPTS && answer instanceof Failure; i++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            answer = connection.ask(words);
        }
        return answer;
    }
}
