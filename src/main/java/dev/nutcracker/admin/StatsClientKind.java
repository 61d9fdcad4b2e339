package dev.nutcracker.admin;

/**
 * The protocol of a client of the stats port, recognized by its first bytes.
 *
 * <pre>
 *   GET /stats HTTP/1.1    HTTP: a word in capitals, a space, and a target
 *   GE                     may become HTTP
 *   stats                  not HTTP, so the content does not matter
 * </pre>
 */
enum StatsClientKind {
    /** The bytes sent are ignored, as in twemproxy. */
    RAW,
    HTTP,
    UNDECIDED;

    private static final int METHOD_LENGTH_MAX = 20;
    /** The first character of a path, of {@code *}, or of an absolute URL. */
    private static final String TARGET_STARTS = "/*hH";

    static StatsClientKind of(byte[] bytes, int length) {
        int letters = 0;
        while (letters < length && letters <= METHOD_LENGTH_MAX && bytes[letters] >= 'A' && bytes[letters] <= 'Z') {
            letters++;
        }
        if (letters > METHOD_LENGTH_MAX) {
            return RAW;
        }
        return letters == length ? UNDECIDED : afterMethod(bytes, letters, length);
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
