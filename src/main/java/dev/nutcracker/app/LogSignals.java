package dev.nutcracker.app;

import dev.nutcracker.log.Log;

/** What operators ask of the log by signals: another level, another file under the same name. */
final class LogSignals {
    private LogSignals() {}

    static void handle() {
        Signals.handle("HUP", LogSignals::reopen);
        Signals.handle("TTIN", LogSignals::raiseLevel);
        Signals.handle("TTOU", LogSignals::lowerLevel);
    }

    /** The line still goes to the old file. */
    private static void reopen() {
        always("signal 1 (SIGHUP) received, reopening log file");
        Log.reopen();
    }

    private static void raiseLevel() {
        always("signal 21 (SIGTTIN) received, up logging level");
        always("up log level to " + Log.raiseLevel());
    }

    private static void lowerLevel() {
        always("signal 22 (SIGTTOU) received, down logging level");
        always("down log level to " + Log.lowerLevel());
    }

    private static void always(String message) {
        Log.always(Signals.class, message);
    }
}
