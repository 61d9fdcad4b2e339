package dev.nutcracker.admin;

/** A request that is refused before its page is looked up; the message says why. */
final class RefusedRequest extends Exception {
    private static final long serialVersionUID = 1;

    private final HttpStatus status;
    private final String text;

    RefusedRequest(HttpStatus status, String text) {
        super(text, null, false, false);
        this.status = status;
        this.text = text;
    }

    HttpResponse response() {
        return HttpResponse.text(status, text);
    }
}
