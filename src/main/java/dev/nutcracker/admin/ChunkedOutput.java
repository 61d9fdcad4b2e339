package dev.nutcracker.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;

/**
 * HTTP/1.1 chunks, one for each write, so that the reader knows whether the response is complete. Put a buffer in front
 * of it.
 *
 * <pre>
 *   5\r\n hello \r\n   …   0\r\n\r\n
 * </pre>
 */
final class ChunkedOutput extends OutputStream {
    private static final byte[] LINE_END = {'\r', '\n'};

    private final OutputStream out;

    ChunkedOutput(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int start, int length) throws IOException {
        // An empty chunk would be the last.
        if (length > 0) {
            out.write((Integer.toHexString(length) + "\r\n").getBytes(US_ASCII));
            out.write(bytes, start, length);
            out.write(LINE_END);
        }
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    /** Sends the last chunk. Call it only when everything has been written. */
    void end() throws IOException {
        out.write("0\r\n\r\n".getBytes(US_ASCII));
    }
}
