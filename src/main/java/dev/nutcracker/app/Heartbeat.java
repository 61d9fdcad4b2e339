package dev.nutcracker.app;

import dev.nutcracker.proxy.Proxy;
import dev.nutcracker.proxy.StatusText;
import dev.nutcracker.proxy.WorkerTurns;
import java.time.Duration;

/**
 * What the service manager is told while the proxy runs: that its workers work, twice in the time after which it would
 * end this process, and how the proxy is, if that has changed. Two threads, because counting waits for the workers and for a
 * reload; none if there is no service manager.
 */
final class Heartbeat implements AutoCloseable {
    private static final Duration STATUS_PERIOD = Duration.ofSeconds(10);

    private final Supervisor supervisor;
    private final WorkerTurns turns;
    private final StatusText text;
    private final PeriodicLook beats = new PeriodicLook("watchdog", this::beat);
    private final PeriodicLook looks = new PeriodicLook("status", this::tell);
    /** The latest status; on the thread of {@link #looks}, after {@link #start}. */
    private String told = "";

    Heartbeat(Supervisor supervisor, Proxy proxy) {
        this.supervisor = supervisor;
        this.turns = proxy.turns();
        this.text = new StatusText(proxy);
    }

    /** Tells that the proxy is ready, and goes on telling until {@link #close}. */
    void start() {
        if (!supervisor.isThere()) {
            return;
        }
        told = text.now();
        supervisor.ready(told);
        looks.start(STATUS_PERIOD.toMillis());
        if (supervisor.watchdog().isPositive()) {
            beat();
            beats.start(Math.max(1, supervisor.watchdog().toMillis() / 2));
        }
    }

    /** A worker that hangs keeps this from being said, and is restarted with the process. */
    private void beat() {
        if (turns.allHadOne()) {
            supervisor.alive();
        }
    }

    private void tell() {
        String now = text.now();
        if (!now.equals(told)) {
            told = now;
            supervisor.status(now);
        }
    }

    /**
     * Tells that the end has begun.
     *
     * @param atMost how long clients may take
     */
    void stopping(Duration atMost) {
        looks.stop();
        supervisor.stopping(atMost);
    }

    @Override
    public void close() {
        beats.stop();
        looks.stop();
    }
}
