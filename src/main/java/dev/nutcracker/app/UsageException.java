package dev.nutcracker.app;

/** An invalid command line; the message says what is wrong. */
final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
