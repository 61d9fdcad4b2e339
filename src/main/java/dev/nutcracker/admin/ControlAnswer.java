package dev.nutcracker.admin;

import static java.util.Objects.requireNonNull;

/**
 * The result of an operator's order about a server.
 *
 * @param text for the operator: the state of the server now, or the reason why nothing was done
 */
public record OrderAnswer(Outcome outcome, String text) {
    public OrderAnswer {
        requireNonNull(outcome, "outcome");
        requireNonNull(text, "text");
    }

    HttpResponse response() {
        return HttpResponse.text(outcome.status, text);
    }

    /** Whether the order was carried out. */
    public enum Outcome {
        DONE(HttpStatus.OK),
        /** There is no such pool, or the pool has no such server. */
        UNKNOWN(HttpStatus.NOT_FOUND);

        private final HttpStatus status;

        Outcome(HttpStatus status) {
            this.status = status;
        }
    }
}
