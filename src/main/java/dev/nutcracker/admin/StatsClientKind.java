package dev.nutcracker.admin;

/**
 * What somebody who connects to the stats port speaks, told by the first bytes.
 *
 * <pre>
 *   GET /stats HTTP/1.1    HTTP: a word in capitals, a blank, and a target
 *   GE                     may become HTTP
 *   stats                  not HTTP, so what is sent does not matter
 * </pre>
 */
enum StatsClientKind {
    /** Whatever is sent is ignored, as the original does. */
    RAW,
    HTTP,
    UNDECIDED;

    private static final int METHOD_LENGTH_MAX = 20;
    /** Of a path, of everything, of a whole address. */
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
