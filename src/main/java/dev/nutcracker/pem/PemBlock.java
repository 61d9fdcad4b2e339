package dev.nutcracker.pem;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * One block of a file in PEM (RFC 7468). Text between blocks is ignored.
 *
 * <pre>
 *   -----BEGIN CERTIFICATE-----      label
 *   MIIB…                            content, in Base64
 *   -----END CERTIFICATE-----
 * </pre>
 *
 * @param content DER, or the whole text between the lines if it has headers as OpenSSL's former format has
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record PemBlock(String label, byte[] content, boolean hasHeaders) {
    /** More than any real file. */
    private static final int FILE_BYTES_MAX = 4 << 20;

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    /** Reads all blocks of a file; there is at least one. */
    static List<PemBlock> read(Path file) throws PemException {
        List<PemBlock> blocks = new ArrayList<>();
        List<String> lines = text(file).lines().map(String::strip).toList();
        int at = 0;
        while (at < lines.size()) {
            String line = lines.get(at++);
            if (line.startsWith(BEGIN) && line.endsWith(DASHES)) {
                String label = line.substring(BEGIN.length(), line.length() - DASHES.length());
                int end = lines.subList(at, lines.size()).indexOf(END + label + DASHES);
                if (end < 0) {
                    throw new PemException("ends within " + label + ", as if it were only half written");
                }
                blocks.add(block(label, lines.subList(at, at + end)));
                at += end + 1;
            }
        }
        if (blocks.isEmpty()) {
            throw new PemException("is not in PEM: there is no line -----BEGIN …-----");
        }
        return blocks;
    }

    private static PemBlock block(String label, List<String> lines) throws PemException {
        if (lines.stream().anyMatch(line -> line.indexOf(':') >= 0)) {
            return new PemBlock(label, new byte[0], true);
        }
        try {
            return new PemBlock(label, Base64.getDecoder().decode(String.join("", lines)), false);
        } catch (IllegalArgumentException e) {
            throw new PemException("has a " + label + " that is not Base64", e);
        }
    }

    /** Returns the whole text of a file, in which each character stands for a byte. */
    static String text(Path file) throws PemException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(FILE_BYTES_MAX + 1);
            if (content.length > FILE_BYTES_MAX) {
                throw new PemException("is larger than " + (FILE_BYTES_MAX >> 20) + " MiB");
            }
            return new String(content, ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new PemException("does not exist", e);
        } catch (AccessDeniedException e) {
            throw new PemException("cannot be read: permission denied", e);
        } catch (IOException e) {
            throw new PemException("cannot be read: " + e.getMessage(), e);
        }
    }
}
