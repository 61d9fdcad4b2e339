package dev.nutcracker.tls;

import java.io.Serial;
import javax.net.ssl.SSLHandshakeException;

/** A connection's TLS is over. The message says what the peer has done or lacks, as the end of a sentence. */
final class BrokenTlsException extends SSLHandshakeException {
    @Serial
    private static final long serialVersionUID = 1;

    /** The peer does not speak TLS at all. */
    static final String NOT_TLS = "it does not speak TLS";

    BrokenTlsException(String message) {
        super(message);
    }
}
