package dev.nutcracker.config;

/** A single value is invalid; the message says why. */
final class InvalidValue extends Exception {
    private final String message;

    InvalidValue(String message) {
        super(message, null, false, false);
        this.message = message;
    }

    String message() {
        return message;
    }
}
