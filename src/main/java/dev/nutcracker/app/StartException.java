package dev.nutcracker.app;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why the proxy cannot start, in words for its operator. */
final class StartException extends Exception {
    private static final long serialVersionUID = 1;

    StartException(String message) {
        super(message);
    }

    StartException(String message, IOException cause) {
        super(message + ": " + reason(cause), cause);
    }

    /** Without what Netty puts before the operating system's words: {@code bind(..) failed with error(-98): }. */
    static StartException of(IOException cause) {
        return new StartException(String.valueOf(cause.getMessage())
                .replaceFirst("\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ", ""));
    }

    /** The operating system's words, which Java replaces by the type of the exception in the commonest cases. */
    static String reason(IOException cause) {
        return switch (cause) {
            case NoSuchFileException missing -> "No such file or directory";
            case AccessDeniedException denied -> "Permission denied";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            case FileNotFoundException missing -> "No such file or directory";
            default -> String.valueOf(cause.getMessage());
        };
    }
}
