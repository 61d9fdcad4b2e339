package dev.nutcracker.app;

import dev.nutcracker.log.Log;
import org.jspecify.annotations.Nullable;

/** The signals HUP (reopen the log, reload the configuration) and USR1 (reload the configuration). */
final class ReloadSignals {
    private volatile @Nullable Reloads reloads;

    ReloadSignals() {
        Signals.handle("HUP", this::hangUp);
        Signals.handle("USR1", this::reload);
    }

    /** Called once the proxy runs: reload signals take effect from now on. */
    void reloadBy(Reloads running) {
        reloads = running;
    }

    /** This line still goes to the old file. */
    private void hangUp() {
        Log.always(Signals.class, "signal 1 (SIGHUP) received, reopening log file");
        Log.reopen();
        Reloads running = reloads;
        if (running != null) {
            running.reopenAudit();
        }
        reload("signal HUP");
    }

    private void reload() {
        Log.always(Signals.class, "signal 10 (SIGUSR1) received, reloading configuration");
        reload("signal USR1");
    }

    private void reload(String by) {
        Reloads running = reloads;
        if (running != null) {
            running.reloadNext(by);
        }
    }
}
