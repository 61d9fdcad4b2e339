package dev.nutcracker.stats;

import java.util.Locale;

/** The table of what is kept of a pool over time; a new series is a new row. Rates are per second, times in µs. */
public enum Series {
    /** Requests of clients. */
    REQUESTS,
    /** Requests that a server has answered with an error. */
    SERVER_ERRORS,
    /** Requests that the proxy has answered with an error, by {@link ErrorGroup}. */
    TIMED_OUT,
    CONNECTION_ERRORS,
    NO_SERVER,
    LIMIT_ERRORS,
    CLIENT_ERRORS,
    /** Times from the arrival of a request until its response could be sent. */
    P50,
    P99,
    P999,
    /** Times from queueing a request for its server to the response. */
    SERVER_P99,
    RECEIVED_BYTES,
    SENT_BYTES,
    CLIENTS,
    SERVER_CONNECTIONS,
    /** Requests that wait to be sent. */
    IN_QUEUE,
    /** Requests that are sent and not answered yet. */
    OUT_QUEUE,
    /** How late the timers of the slowest worker ran; for all pools only. */
    LAG_P99;

    /** Returns its name in JSON. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
