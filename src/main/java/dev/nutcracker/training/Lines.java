package dev.nutcracker.training;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The input of a connection, as lines and as blocks of bytes; each byte is a character. */
final class Lines {
    private final InputStream in;

    Lines(InputStream in) {
        this.in = new BufferedInputStream(in, 32 * 1024);
    }

    /** Returns the next line without its end, {@code null} at the end of the input. */
    @Nullable
    String next() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return null;
            }
            line.append((char) b);
        }
        line.setLength(Math.max(0, line.length() - 1));
        return line.toString();
    }

    /** Whether more has arrived already. */
    boolean hasMore() throws IOException {
        return in.available() > 0;
    }

    /** Returns the next {@code count} bytes. */
    String bytes(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("the connection was closed in the middle of a message");
        }
        return new String(bytes, ISO_8859_1);
    }

    /** Returns all input until the other side closes. */
    String rest() throws IOException {
        return new String(in.readAllBytes(), ISO_8859_1);
    }
}
