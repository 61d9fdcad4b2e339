package dev.nutcracker.pem;

import java.io.Serial;

/** A file does not have what is expected there; the message says why, without the file's name. */
public final class PemException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    PemException(String message) {
        super(message);
    }

    PemException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The reason, as the end of a sentence that begins with the file. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
