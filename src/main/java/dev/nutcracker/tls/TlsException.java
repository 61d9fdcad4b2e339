package dev.nutcracker.tls;

import java.io.IOException;
import java.io.Serial;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** TLS cannot be set up as it is configured. The message is for the operator. */
public final class TlsException extends UncheckedIOException {
    @Serial
    private static final long serialVersionUID = 1;

    TlsException(String message, @Nullable Throwable cause) {
        super(message, new IOException(message, cause));
    }
}
