package dev.nutcracker.console;

/** The kinds of errors that the console answers with; the first word behind {@code ERR}. */
public enum ErrorCode {
    /** The command is not there, or is not written as it should be. */
    SYNTAX(400, 2),
    /** The token is wrong, or one is needed. */
    NOAUTH(401, 5),
    /** The caller's level is too low. */
    NOPERM(403, 5),
    /** There is no such pool, server, client or key. */
    UNKNOWN(404, 1),
    /** Another change is under way. */
    BUSY(409, 1),
    /** The policy forbids it. */
    REFUSED(409, 1),
    /** The configuration or a value is invalid. */
    INVALID(422, 1),
    /** A defect in the proxy. */
    FAILED(500, 1),
    /** This proxy cannot do it. */
    IMPOSSIBLE(501, 1);

    private final int httpStatus;
    private final int exitStatus;

    ErrorCode(int httpStatus, int exitStatus) {
        this.httpStatus = httpStatus;
        this.exitStatus = exitStatus;
    }

    /** Returns the status of the response in HTTP. */
    public int httpStatus() {
        return httpStatus;
    }

    /** Returns the exit status of {@code nutcrackerctl}. */
    public int exitStatus() {
        return exitStatus;
    }
}
