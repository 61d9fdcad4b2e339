package dev.nutcracker.admin;

import static java.util.Objects.requireNonNull;

/**
 * What became of a reload.
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

    /** How a reload can end: with {@link #DONE} the file is in effect everywhere, with any other it is nowhere. */
    public enum Outcome {
        DONE(HttpStatus.OK),
        /** The file cannot be used. */
        REFUSED(HttpStatus.UNPROCESSABLE_CONTENT),
        /** There is a defect in the proxy. */
        FAILED(HttpStatus.INTERNAL_SERVER_ERROR),
        /** Another one has not ended yet. */
        UNDER_WAY(HttpStatus.CONFLICT),
        /** This proxy cannot reload. */
        IMPOSSIBLE(HttpStatus.NOT_IMPLEMENTED);

        private final HttpStatus status;

        Outcome(HttpStatus status) {
            this.status = status;
        }
    }
}
