package dev.nutcracker.app;

import dev.nutcracker.log.Log;
import org.jspecify.annotations.Nullable;

/** What operators ask by HUP and USR1: to open the log again, and to take on the configuration file as it is now. */
final class ReloadSignals {
    private volatile @Nullable Reloads reloads;

    ReloadSignals() {
        Signals.handle("HUP", this::hangUp);
        Signals.handle("USR1", this::reload);
    }

    /** From now on there is something to reload. */
    void reloadBy(Reloads running) {
        reloads = running;
    }

    /** The line still goes to the old file. */
    private void hangUp() {
        Log.always(Signals.class, "signal 1 (SIGHUP) received, reopening log file");
        Log.reopen();
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
