package dev.nutcracker.config;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;

/** A place in a file: line and column, in characters, both counted from 1. */
record Position(int line, int column) {
    static final Position START = new Position(1, 1);

    static Position of(Mark mark) {
        return new Position(mark.getLine() + 1, mark.getColumn() + 1);
    }

    static Position of(Optional<Mark> mark, Position otherwise) {
        return mark.map(Position::of).orElse(otherwise);
    }

    /** Returns the position right after this text, which begins at the start of the file. */
    static Position after(CharSequence text) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < text.length(); i++) {
            if (endsLine(text, i)) {
                line++;
                lineStart = i + 1;
            }
        }
        return new Position(line, Character.codePointCount(text, lineStart, text.length()) + 1);
    }

    private static boolean endsLine(CharSequence text, int index) {
        return switch (text.charAt(index)) {
            case '\n' -> true;
            case '\r' -> index + 1 == text.length() || text.charAt(index + 1) != '\n';
            default -> false;
        };
    }
}
