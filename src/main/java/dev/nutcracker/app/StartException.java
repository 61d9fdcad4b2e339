package dev.nutcracker.app;

import dev.nutcracker.net.SystemError;
import java.io.IOException;

/** The reason why the proxy cannot start, as a message for the operator. */
final class StartException extends Exception {
    private static final long serialVersionUID = 1;

    StartException(String message) {
        super(message);
    }

    StartException(String message, IOException cause) {
        super(message + ": " + SystemError.text(cause), cause);
    }

    static StartException of(IOException cause) {
        StartException failed = new StartException(SystemError.text(cause));
        failed.initCause(cause);
        return failed;
    }
}
