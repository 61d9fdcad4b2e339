package dev.nutcracker.health;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The causes of a server's failures: one of these is why a server is down. */
public enum DownCause {
    REFUSED("connect refused", "Connection refused", Closing.AT_ONCE),
    CONNECT_TIMEOUT("connect timeout", "Connection timed out", Closing.AT_ONCE),
    UNREACHABLE("host unreachable", "Host is down", Closing.AT_ONCE),
    LOST("connection lost", "Connection reset by peer", Closing.AT_ONCE),
    NO_ANSWER("no answer", "Connection timed out", Closing.AT_ONCE),
    /** TLS, or the protocol's own handshake, has failed. */
    HANDSHAKE("handshake", "Connection refused", Closing.AT_ONCE),
    PASSWORD_REFUSED("password refused", "Connection refused", Closing.AT_ONCE),
    LOADING("loading", null, Closing.AFTER_ANSWERS),
    BUSY("busy", null, Closing.AT_ONCE),
    MASTER_DOWN("master down", null, Closing.AT_ONCE),
    NOT_MASTER("not master", null, Closing.AFTER_ANSWERS),
    /** Redis refuses writes, and {@code PING}, while it cannot write its data to disk. */
    CANNOT_SAVE("cannot save", null, Closing.AFTER_ANSWERS),
    WRONG_ANSWER("wrong answer", "Invalid argument", Closing.AT_ONCE),
    /** The server takes no more connections; those that it has may go on. */
    FULL("full", "Connection refused", Closing.AFTER_ANSWERS),
    TOO_SLOW("too slow", "Connection timed out", Closing.AT_ONCE),
    TOO_MANY_ERRORS("too many errors", "Host is down", Closing.AT_ONCE),
    /** It was to forget its values before it returns, and has refused. */
    NOT_FLUSHED("not flushed", "Host is down", Closing.AFTER_ANSWERS),
    OPERATOR("operator", "Host is down", Closing.AFTER_ANSWERS),
    /** The server is new and is not used before a probe succeeds. */
    NOT_PROBED("not probed yet", "Host is down", Closing.AFTER_ANSWERS);

    /** When the connections to a server close that goes down. */
    public enum Closing {
        /** Nothing more is expected of the server. */
        AT_ONCE,
        /** The server still answers what it has been sent. */
        AFTER_ANSWERS
    }

    private final String text;
    private final @Nullable String errorText;
    private final Closing closing;

    DownCause(String text, @Nullable String errorText, Closing closing) {
        this.text = text;
        this.errorText = errorText;
        this.closing = closing;
    }

    /** Returns the cause in words, for the log and for pages. */
    public String text() {
        return text;
    }

    /** Returns the value of the label {@code cause} in metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the text of the error for a client whose key belongs to a server that is down by this cause; null if the
     * client gets the server's own words.
     */
    public @Nullable String errorText() {
        return errorText;
    }

    public Closing closing() {
        return closing;
    }

    /** Whether only the operator can mend it, so that it is logged as an error and no sign of an unstable server. */
    public boolean isOperatorsFault() {
        return this == HANDSHAKE || this == PASSWORD_REFUSED;
    }

    /** Whether one failure of this cause is enough: the server says itself that it is of no use, or it has been watched. */
    boolean isDecisive(boolean probed) {
        return switch (this) {
            case HANDSHAKE, PASSWORD_REFUSED, LOADING, BUSY, MASTER_DOWN, NOT_MASTER -> probed;
            case TOO_SLOW, TOO_MANY_ERRORS, NOT_FLUSHED, OPERATOR, NOT_PROBED -> true;
            case REFUSED, CONNECT_TIMEOUT, UNREACHABLE, LOST, NO_ANSWER, CANNOT_SAVE, WRONG_ANSWER, FULL -> false;
        };
    }
}
