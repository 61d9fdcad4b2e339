package dev.nutcracker.console.table;

/** The clauses of a command are wrong; the message says what, and what is allowed. */
public final class ClauseException extends Exception {
    private static final long serialVersionUID = 1;

    public ClauseException(String message) {
        super(message);
    }
}
