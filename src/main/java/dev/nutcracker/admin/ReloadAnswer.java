package dev.nutcracker.admin;

import static java.util.Objects.requireNonNull;

/**
 * The result of a reload.
 *
 * @param text for the operator: what changed, or every error; one line or several
 */
public record ReloadAnswer(Outcome outcome, String text) {
    public ReloadAnswer {
        requireNonNull(outcome, "outcome");
        requireNonNull(text, "text");
    }

    HttpResponse response() {
        return HttpResponse.text(outcome.status, text);
    }

    /** The outcome of a reload: after {@link #DONE} the file is in effect everywhere, after any other nowhere. */
    public enum Outcome {
        DONE(HttpStatus.OK),
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
