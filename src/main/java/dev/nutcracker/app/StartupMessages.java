package dev.nutcracker.app;

import java.io.PrintStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/** Messages to the operator at start-up: on standard error, and also in the log when that goes elsewhere. */
final class StartupMessages {
    /** The name of the program's main class, under which it logs what is not about a part of it. */
    static final String SOURCE = "Main";

    private static final Logger LOG = LoggerFactory.getLogger(StartupMessages.class.getPackageName() + "." + SOURCE);
    /** Marks lines that are never left out as repeats. */
    private static final Marker EACH = MarkerFactory.getMarker("each");

    private final PrintStream err;
    private final boolean alsoLogged;

    StartupMessages(PrintStream err, boolean alsoLogged) {
        this.err = err;
        this.alsoLogged = alsoLogged;
    }

    void say(String message) {
        err.println("nutcracker: " + message);
        if (alsoLogged) {
            LOG.error(EACH, "{}", message);
        }
    }

    void warning(String message) {
        err.println("nutcracker: warning: " + message);
        if (alsoLogged) {
            LOG.warn(EACH, "{}", message);
        }
    }
}
