package dev.nutcracker.config;

/** Prepares texts of a file for messages: short, on one line, and harmless to a terminal. */
final class Quoting {
    private static final int CHARACTERS_MAX = 80;

    private Quoting() {}

    static String quoted(String text) {
        return '"' + printable(text) + '"';
    }

    static String printable(String text) {
        StringBuilder printable = new StringBuilder();
        text.codePoints().limit(CHARACTERS_MAX).forEach(character -> append(printable, character));
        return text.codePointCount(0, text.length()) > CHARACTERS_MAX
                ? printable.append('…').toString()
                : printable.toString();
    }

    private static void append(StringBuilder printable, int character) {
        switch (character) {
            case '\n' -> printable.append("\\n");
            case '\r' -> printable.append("\\r");
            case '\t' -> printable.append("\\t");
            default -> appendOther(printable, character);
        }
    }

    private static void appendOther(StringBuilder printable, int character) {
        if (isHarmless(character)) {
            printable.appendCodePoint(character);
        } else {
            printable.append(String.format("\\u%04x", character));
        }
    }

    private static boolean isHarmless(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
