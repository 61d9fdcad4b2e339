package dev.nutcracker.admin;

import static java.util.Objects.requireNonNull;

/**
 * The result of what an operator wants changed: a reload, or an order about a server.
 *
 * @param text for the operator: what has changed or how it is now, or every reason why not; one line or several
 */
public record ControlAnswer(Outcome outcome, String text) {
    public ControlAnswer {
        requireNonNull(outcome, "outcome");
        requireNonNull(text, "text");
    }

    HttpResponse response() {
        return HttpResponse.text(outcome.status, text);
    }

    /** After {@link #DONE} the change is in effect everywhere, after any other outcome nowhere. */
    public enum Outcome {
        DONE(HttpStatus.OK),
        /** There is no such pool, or the pool has no such server. */
        UNKNOWN(HttpStatus.NOT_FOUND),
        /** The file is invalid. */
        REFUSED(HttpStatus.UNPROCESSABLE_CONTENT),
        /** A defect in the proxy. */
        FAILED(HttpStatus.INTERNAL_SERVER_ERROR),
        /** Another reload is still running. */
        UNDER_WAY(HttpStatus.CONFLICT),
        /** This proxy cannot reload. */
        IMPOSSIBLE(HttpStatus.NOT_IMPLEMENTED);

        private final HttpStatus status;

        Outcome(HttpStatus status) {
            this.status = status;
        }
    }
}
