package dev.nutcracker.app;

import dev.nutcracker.log.Log;

/** The signals TTIN and TTOU: raise and lower the log level. */
final class LogSignals {
    private LogSignals() {}

    static void handle() {
        Signals.handle("TTIN", LogSignals::raiseLevel);
        Signals.handle("TTOU", LogSignals::lowerLevel);
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
