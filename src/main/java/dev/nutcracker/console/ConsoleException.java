package dev.nutcracker.console;

/** A command is not carried out; nothing has changed. The message says why, and what is allowed. */
public final class ConsoleException extends Exception {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;

    public ConsoleException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }

    /** Returns the error on one line, as every face but HTTP sends it. */
    public String line() {
        return "ERR " + code + ' ' + String.valueOf(getMessage()).replaceAll("\\p{Cntrl}+", "; ");
    }
}
