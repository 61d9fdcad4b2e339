package dev.nutcracker.admin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Compression at the fastest level, which finds repeats as those of metrics as well. */
final class Gzip extends GZIPOutputStream {
    private static final int BUFFER_BYTES = 8 * 1024;

    Gzip(OutputStream out) throws IOException {
        super(out, BUFFER_BYTES);
        def.setLevel(Deflater.BEST_SPEED);
    }

    /** Gives back its memory outside the heap. */
    void free() {
        def.end();
    }

    static byte[] of(byte[] content) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(content.length / 4 + BUFFER_BYTES);
        try (Gzip gzip = new Gzip(packed)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
