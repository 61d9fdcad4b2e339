package dev.nutcracker.ctl;

import dev.nutcracker.console.ErrorCode;

/** The exit statuses of {@code nutcrackerctl}; the ordinal is the number. */
enum ExitStatus {
    /** The command was carried out. */
    DONE,
    /** The proxy has refused it; nothing has changed. */
    REFUSED,
    /** The command line is wrong, or there is no such command. */
    USAGE,
    /** No proxy answers at the address. */
    NOBODY,
    /** The proxy has not answered in time. */
    TIMED_OUT,
    /** The level of the caller is too low, or the token is wrong. */
    NOT_ALLOWED;

    /** Returns the status for an error line of the console. */
    static ExitStatus of(String errorLine) {
        String[] words = errorLine.split(" ", 3);
        for (ErrorCode code : ErrorCode.values()) {
            if (words.length > 1 && words[1].equals(code.name())) {
                return values()[code.exitStatus()];
            }
        }
        return REFUSED;
    }
}
