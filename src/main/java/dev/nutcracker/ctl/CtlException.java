package dev.nutcracker.ctl;

/** {@code nutcrackerctl} cannot do what it was asked for. */
final class CtlException extends Exception {
    private static final long serialVersionUID = 1;

    private final ExitStatus status;

    CtlException(ExitStatus status, String message) {
        super(message);
        this.status = status;
    }

    ExitStatus status() {
        return status;
    }
}
