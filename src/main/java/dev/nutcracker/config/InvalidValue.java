package dev.nutcracker.config;

/** Says what is wrong with a single value. */
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
