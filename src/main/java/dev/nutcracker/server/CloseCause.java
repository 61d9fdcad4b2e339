package dev.nutcracker.server;

import dev.nutcracker.health.DownCause;
import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.ServerCounter;
import java.io.FileNotFoundException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why a server connection is closed. It gives the error text for its requests, and says what they count as. */
public enum CloseCause {
    REFUSED("Connection refused", ServerCounter.SERVER_ERR, ErrorKind.REFUSED),
    TIMED_OUT("Connection timed out", ServerCounter.SERVER_TIMEDOUT, ErrorKind.TIMED_OUT),
    /** The server closed the connection in the normal way, with a FIN. The text is the one that clients of twemproxy know. */
    END_OF_STREAM("unknown", ServerCounter.SERVER_EOF, ErrorKind.CLOSED),
    RESET("Connection reset by peer", ServerCounter.SERVER_ERR, ErrorKind.RESET),
    BROKEN_PIPE("Broken pipe", ServerCounter.SERVER_ERR, ErrorKind.RESET),
    /** The name is not known, or the path of the Unix socket is too long. */
    HOST_DOWN("Host is down", ServerCounter.SERVER_ERR, ErrorKind.UNREACHABLE),
    NO_SUCH_FILE("No such file or directory", ServerCounter.SERVER_ERR, ErrorKind.UNREACHABLE),
    PERMISSION_DENIED("Permission denied", ServerCounter.SERVER_ERR, ErrorKind.UNREACHABLE),
    NO_ROUTE("No route to host", ServerCounter.SERVER_ERR, ErrorKind.UNREACHABLE),
    NETWORK_UNREACHABLE("Network is unreachable", ServerCounter.SERVER_ERR, ErrorKind.UNREACHABLE),
    TOO_MANY_FILES("Too many open files", ServerCounter.SERVER_ERR, ErrorKind.TOO_MANY_FILES),
    /** A response that is malformed, that no request asked for, or that does not fit its request. */
    INVALID_RESPONSE("Invalid argument", ServerCounter.SERVER_ERR, ErrorKind.INVALID_RESPONSE),
    /** The server refused the password or the database; its own words are passed on to the requests. */
    HANDSHAKE_REFUSED("Invalid argument", ServerCounter.SERVER_ERR, ErrorKind.HANDSHAKE_REFUSED),
    /** The handshake of TLS has failed, or the connection does not speak TLS any more. */
    TLS("TLS handshake failed", ServerCounter.SERVER_ERR, ErrorKind.TLS),
    IO_ERROR("Input/output error", ServerCounter.SERVER_ERR, ErrorKind.IO_ERROR),
    /** The proxy itself does not need the connection any more. */
    DISMISSED("Connection refused", null, ErrorKind.DISMISSED),
    /** The server is known to be down, so the connection is not opened. */
    NOT_OPENED("Connection refused", null, ErrorKind.SERVER_DOWN);

    private final String text;
    private final @Nullable ServerCounter counter;
    private final ErrorKind kind;

    CloseCause(String text, @Nullable ServerCounter counter, ErrorKind kind) {
        this.text = text;
        this.counter = counter;
        this.kind = kind;
    }

    /** The text of the error response, as C's {@code strerror} has it. */
    public String text() {
        return text;
    }

    /** The text for the log. */
    public String inWords() {
        return switch (this) {
            case END_OF_STREAM -> "it closed the connection";
            case HOST_DOWN -> "host is down, or its name is not known";
            case INVALID_RESPONSE -> "its response was malformed, or fitted no request";
            case REFUSED,
                    TIMED_OUT,
                    RESET,
                    BROKEN_PIPE,
                    NO_SUCH_FILE,
                    PERMISSION_DENIED,
                    NO_ROUTE,
                    NETWORK_UNREACHABLE,
                    TOO_MANY_FILES,
                    HANDSHAKE_REFUSED,
                    TLS,
                    IO_ERROR,
                    DISMISSED,
                    NOT_OPENED -> text;
        };
    }

    @Nullable
    public ServerCounter counter() {
        return counter;
    }

    /** The counter for connections and requests that end with this cause. */
    public ErrorKind kind() {
        return kind;
    }

    /**
     * What this says of the server.
     *
     * @param connected whether the connection was there, and perhaps only its handshake was not over
     */
    public DownCause downCause(boolean connected) {
        return switch (this) {
            case REFUSED, DISMISSED, NOT_OPENED -> DownCause.REFUSED;
            case TIMED_OUT -> connected ? DownCause.NO_ANSWER : DownCause.CONNECT_TIMEOUT;
            case END_OF_STREAM, RESET, BROKEN_PIPE -> DownCause.LOST;
            case HOST_DOWN, NO_SUCH_FILE, PERMISSION_DENIED, NO_ROUTE, NETWORK_UNREACHABLE -> DownCause.UNREACHABLE;
            case INVALID_RESPONSE -> DownCause.WRONG_ANSWER;
            case HANDSHAKE_REFUSED -> DownCause.PASSWORD_REFUSED;
            case TLS -> DownCause.HANDSHAKE;
            case TOO_MANY_FILES, IO_ERROR -> connected ? DownCause.LOST : DownCause.UNREACHABLE;
        };
    }

    /**
     * Whether a client has asked for a database or a dialect that the server does not have. That must not eject the
     * server.
     *
     * @param handshaking whether the connection was not ready yet
     */
    boolean isClientsFault(int flavour, boolean handshaking) {
        boolean misunderstood = this == INVALID_RESPONSE && handshaking;
        return flavour != Dialect.USUAL_FLAVOUR && (misunderstood || this == HANDSHAKE_REFUSED);
    }

    /** Whether the proxy itself lacks something. That must not eject a server. */
    public boolean isOwnFault() {
        return this == TOO_MANY_FILES;
    }

    /** Whether requests that were never sent may do better on another connection, at once or later. */
    boolean mayBeTriedAgain() {
        return switch (this) {
            case DISMISSED, NOT_OPENED, TOO_MANY_FILES, HANDSHAKE_REFUSED, TLS -> false;
            case REFUSED,
                    TIMED_OUT,
                    END_OF_STREAM,
                    RESET,
                    BROKEN_PIPE,
                    HOST_DOWN,
                    NO_SUCH_FILE,
                    PERMISSION_DENIED,
                    NO_ROUTE,
                    NETWORK_UNREACHABLE,
                    INVALID_RESPONSE,
                    IO_ERROR -> true;
        };
    }

    /** Whether a server may react like this to a dialect that it does not speak. */
    boolean mayMeanUnspoken() {
        return isServersDoing() || this == INVALID_RESPONSE;
    }

    /** Whether the server has closed the connection. */
    boolean isServersDoing() {
        return this == END_OF_STREAM || this == RESET || this == BROKEN_PIPE;
    }

    /** The cause for an exception of the transport; the texts are the operating system's own. */
    public static CloseCause of(Throwable failure) {
        return switch (failure) {
            case UnknownHostException _ -> HOST_DOWN;
            case SSLException _ -> TLS;
            case FileNotFoundException _, NoSuchFileException _ -> NO_SUCH_FILE;
            default -> of(String.valueOf(failure.getMessage()));
        };
    }

    private static CloseCause of(String message) {
        for (CloseCause cause : values()) {
            if (cause != END_OF_STREAM && message.contains(cause.text)) {
                return cause;
            }
        }
        if (message.contains("File name too long")) {
            return HOST_DOWN;
        }
        return message.contains("Connection reset") ? RESET : IO_ERROR;
    }
}
