package dev.nutcracker.config;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Decodes the bytes of a file: UTF-8, or UTF-16 with a byte order mark. */
final class FileDecoder {
    private FileDecoder() {}

    /** Returns the text without its byte order mark; null, and a problem, if the bytes are invalid. */
    static @Nullable String decode(byte[] content, Problems problems) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        Charset charset = charset(bytes);
        CharBuffer text = CharBuffer.allocate(bytes.remaining());
        CoderResult result = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(bytes, text, true);
        text.flip();
        if (result.isError()) {
            String offending = String.format("byte 0x%02x", bytes.get(bytes.position()));
            problems.error(Position.after(text), "", offending + " is not " + charset.name() + " text");
            return null;
        }
        return checked(text.toString(), problems);
    }

    /** Returns the encoding that the first bytes show; moves the buffer past them. */
    private static Charset charset(ByteBuffer bytes) {
        if (skipped(bytes, 0xff, 0xfe)) {
            return UTF_16LE;
        }
        if (skipped(bytes, 0xfe, 0xff)) {
            return UTF_16BE;
        }
        skipped(bytes, 0xef, 0xbb, 0xbf);
        return UTF_8;
    }

    private static boolean skipped(ByteBuffer bytes, int... mark) {
        if (bytes.remaining() < mark.length) {
            return false;
        }
        for (int i = 0; i < mark.length; i++) {
            if ((bytes.get(i) & 0xff) != mark[i]) {
                return false;
            }
        }
        bytes.position(mark.length);
        return true;
    }

    private static @Nullable String checked(String text, Problems problems) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int character = text.codePointAt(i);
            if (!StreamReader.isPrintable(character)) {
                Position at = Position.after(text.substring(0, i));
                problems.error(at, "", String.format("control character U+%04X is not allowed", character));
                return null;
            }
        }
        return text;
    }
}
