package dev.nutcracker.config;

/** Writes texts as a file may have them. */
final class FileText {
    private FileText() {}

    /** Inside quotes, no character has a special meaning. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(character -> append(quoted, character));
        return quoted.append('"').toString();
    }

    private static void append(StringBuilder quoted, int character) {
        if (character == '"' || character == '\\') {
            quoted.append('\\').append((char) character);
        } else if (Character.isLetterOrDigit(character) || (character >= ' ' && character <= '~')) {
            quoted.appendCodePoint(character);
        } else {
            quoted.append(String.format("\\U%08x", character));
        }
    }
}
