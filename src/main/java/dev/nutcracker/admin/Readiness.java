package dev.nutcracker.admin;

/** Whether clients should be sent to a proxy: the answer of {@code /readyz}. */
public enum Readiness {
    READY("ok"),
    STOPPING("draining"),
    /** Servers of a pool with {@code start: wait} have not been probed yet. */
    PROBING("waiting for the first probe of every server");

    private final String text;

    Readiness(String text) {
        this.text = text;
    }

    /** Returns the text of the answer. */
    public String text() {
        return text;
    }
}
