package dev.nutcracker.protocol;

/**
 * How an answer to a health check is judged.
 *
 * @param text for a bad answer the server's error in one line, or what was wrong; never anything of a value
 */
public record CheckVerdict(Kind kind, String text) {
    /** All that an answer can mean. */
    public enum Kind {
        GOOD,
        /** Good, and an operator wants the server drained. */
        DRAIN,
        /** It says nothing about the server. */
        UNCLEAR,
        /** The server does not know the question, and may be asked in another {@linkplain CheckWay way}. */
        NOT_UNDERSTOOD,
        LOADING,
        BUSY,
        MASTER_DOWN,
        NOT_MASTER,
        CANNOT_SAVE,
        PASSWORD_REFUSED,
        /** The server has as many connections as it takes. */
        FULL,
        /** Any other answer that is not the expected one. */
        WRONG
    }

    /** The server is well. */
    public static final CheckVerdict GOOD = new CheckVerdict(Kind.GOOD, "");

    private static final int TEXT_MAX = 200;

    public CheckVerdict {
        int end = text.indexOf('\r') < 0 ? text.length() : text.indexOf('\r');
        text = text.substring(0, Math.min(end, TEXT_MAX)).strip();
    }

    /** Returns whether the answer shows that something is wrong. */
    public boolean isBad() {
        return switch (kind) {
            case GOOD, DRAIN, UNCLEAR -> false;
            case NOT_UNDERSTOOD, LOADING, BUSY, MASTER_DOWN, NOT_MASTER, CANNOT_SAVE, PASSWORD_REFUSED, FULL, WRONG ->
                true;
        };
    }
}
