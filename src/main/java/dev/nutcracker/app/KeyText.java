package dev.nutcracker.app;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.HexFormat;

/**
 * The notation of keys on the command line and in output: characters stand for themselves, {@code \\xHH} for the byte
 * of that value, and {@code \\\\} for a backslash.
 */
final class KeyText {
    private static final char REPLACEMENT = '\ufffd';

    private KeyText() {}

    /** Returns the bytes of a key as the shell passed them. */
    static byte[] bytes(String text) throws UsageException {
        if (text.indexOf(REPLACEMENT) >= 0) {
            throw new UsageException("the key has bytes that are not valid text in this locale; write them as \\xHH");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Charset typedIn = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
        int from = 0;
        for (int at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', from)) {
            bytes.writeBytes(text.substring(from, at).getBytes(typedIn));
            boolean isBackslash = text.startsWith("\\\\", at);
            bytes.write(isBackslash ? '\\' : hexByte(text, at));
            from = at + (isBackslash ? 2 : 4);
        }
        bytes.writeBytes(text.substring(from).getBytes(typedIn));
        return bytes.toByteArray();
    }

    /** Returns a key in the same notation, in printable ASCII only. */
    static String of(byte[] key) {
        StringBuilder text = new StringBuilder(key.length);
        for (byte b : key) {
            if (b == '\\') {
                text.append("\\\\");
            } else if (b > ' ' && b < 0x7f) {
                text.append((char) b);
            } else {
                text.append("\\x").append(HexFormat.of().toHexDigits(b));
            }
        }
        return text.toString();
    }

    private static int hexByte(String text, int at) throws UsageException {
        if (text.startsWith("\\x", at)
                && text.length() >= at + 4
                && HexFormat.isHexDigit(text.charAt(at + 2))
                && HexFormat.isHexDigit(text.charAt(at + 3))) {
            return HexFormat.fromHexDigits(text, at + 2, at + 4);
        }
        throw new UsageException("after a backslash, a key has x and two hexadecimal digits, or another backslash");
    }
}
