package dev.nutcracker.app;

import dev.nutcracker.log.Log;
import org.jspecify.annotations.Nullable;

/**
 * The signals HUP (reopen the log, reload the configuration) and USR1 (reload the configuration). One that comes while
 * the proxy starts, whose configuration file may have been read already, is carried out once the proxy runs.
 */
final class ReloadSignals {
    private @Nullable Reloads reloads;
    private @Nullable String early;

    ReloadSignals() {
        Signals.handle("HUP", this::hangUp);
        Signals.handle("USR1", this::reload);
    }

    /** Called once the proxy runs: reload signals take effect from now on. */
    void reloadBy(Reloads running) {
        String waiting;
        synchronized (this) {
            reloads = running;
            waiting = early;
        }
        if (waiting != null) {
            running.reopenAudit();
            running.reloadNext(waiting);
        }
    }

    /** This line still goes to the old file. */
    private void hangUp() {
        Log.always(Signals.class, "signal 1 (SIGHUP) received, reopening log file");
        Log.reopen();
        String by = "signal HUP";
        Reloads running = runningOrLater(by);
        if (running != null) {
            running.reopenAudit();
            running.reloadNext(by);
        }
    }

    private void reload() {
        Log.always(Signals.class, "signal 10 (SIGUSR1) received, reloading configuration");
        String by = "signal USR1";
        Reloads running = runningOrLater(by);
        if (running != null) {
            running.reloadNext(by);
        }
    }

    /** Null before the proxy runs; then {@link #reloadBy} reloads. */
    private synchronized @Nullable Reloads runningOrLater(String by) {
        if (reloads == null) {
            early = by;
        }
        return reloads;
    }
}
