package dev.nutcracker.topology;

import dev.nutcracker.net.SystemError;
import java.net.UnknownHostException;

/** Says in words, for logs and for clients, why there is no answer. */
final class Reasons {
    /** Texts of others are passed on up to here. */
    private static final int CHARACTERS_MAX = 200;

    private Reasons() {}

    static String of(Throwable cause) {
        if (cause instanceof UnknownHostException) {
            return "its name is not known";
        }
        String text = SystemError.text(cause);
        // Connection refused: /127.0.0.1:6379
        int address = text.indexOf(": /");
        return said(address < 0 ? text : text.substring(0, address));
    }

    /** What a peer said, short and on one line. */
    static String said(String text) {
        String start = text.substring(0, Math.min(text.length(), CHARACTERS_MAX));
        return start.chars()
                .map(character -> Character.isISOControl(character) ? ' ' : character)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
