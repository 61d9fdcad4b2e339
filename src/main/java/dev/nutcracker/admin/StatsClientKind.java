package dev.nutcracker.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.nutcracker.console.ConsoleSession;
import java.util.Set;

/**
 * The protocol of a client of the stats port, recognized by its first bytes.
 *
 * <pre>
 *   show pools             the console, in plain text: a word of its table, and a blank or the end of the line
 *   *2                     the console, in RESP
 *   GET /stats HTTP/1.1    HTTP: a word in capitals, a space, and a target
 *   GE                     may become HTTP
 *   stats                  neither, so the content does not matter
 * </pre>
 */
enum StatsClientKind {
    /** The bytes sent are ignored, as in twemproxy. */
    RAW,
    HTTP,
    CONSOLE,
    UNDECIDED;

    private static final int METHOD_LENGTH_MAX = 20;
    /** The first character of a path, of {@code *}, or of an absolute URL. */
    private static final String TARGET_STARTS = "/*hH";
    /** None of them is a word of the console, whose table takes memory once it has been looked at. */
    static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH");

    static StatsClientKind of(byte[] bytes, int length) {
        if (length > 0 && bytes[0] == '*') {
            return ofResp(bytes, length);
        }
        int letters = 0;
        while (letters < length && letters <= METHOD_LENGTH_MAX && isLetter(bytes[letters])) {
            letters++;
        }
        if (letters > METHOD_LENGTH_MAX) {
            return RAW;
        }
        String word = new String(bytes, 0, letters, ISO_8859_1);
        if (letters == length) {
            return isCapital(word) || ConsoleSession.mayBeginWith(word) ? UNDECIDED : RAW;
        }
        if (isBlank(bytes[letters]) && !METHODS.contains(word) && ConsoleSession.isFirstWord(word)) {
            return CONSOLE;
        }
        return isCapital(word) ? afterMethod(bytes, letters, length) : RAW;
    }

    private static StatsClientKind ofResp(byte[] bytes, int length) {
        if (length == 1) {
            return UNDECIDED;
        }
        return bytes[1] >= '0' && bytes[1] <= '9' ? CONSOLE : RAW;
    }

    private static boolean isLetter(byte b) {
        return (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z');
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    private static boolean isCapital(String word) {
        return word.chars().allMatch(c -> c <= 'Z');
    }

    private static StatsClientKind afterMethod(byte[] bytes, int letters, int length) {
        if (letters == 0 || bytes[letters] != ' ') {
            return RAW;
        }
        if (letters + 1 == length) {
            return UNDECIDED;
        }
        return TARGET_STARTS.indexOf(bytes[letters + 1]) >= 0 ? HTTP : RAW;
    }
}
