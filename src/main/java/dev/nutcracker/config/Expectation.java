package dev.nutcracker.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The text that a probe's answer must begin with, or a pattern between slashes that must be found in it. Immutable; equal
 * to another with the same text.
 */
public final class Expectation {
    /** How many bytes of an answer are looked at. */
    public static final int ANSWER_BYTES_MAX = 4096;

    static final String FORM = "a text, or a pattern between slashes, of up to 256 characters";
    private static final int TEXT_LENGTH_MAX = 256;

    private final String text;
    private final byte[] start;
    private final @Nullable LinearPattern pattern;

    /**
     * @param text as in a file
     * @throws IllegalArgumentException if it would not be valid there
     */
    public Expectation(String text) {
        this(text, compiled(text));
    }

    private Expectation(String text, @Nullable LinearPattern pattern) {
        this.text = text;
        this.start = text.getBytes(UTF_8);
        this.pattern = pattern;
    }

    static Expectation parse(String text) throws InvalidValue {
        if (text.length() > TEXT_LENGTH_MAX) {
            throw new InvalidValue("the text has " + text.length() + " characters; allowed: " + FORM);
        }
        return new Expectation(text, isPattern(text) ? LinearPattern.parse(source(text)) : null);
    }

    private static @Nullable LinearPattern compiled(String text) {
        try {
            return parse(text).pattern;
        } catch (InvalidValue e) {
            throw new IllegalArgumentException(e.message(), e);
        }
    }

    private static boolean isPattern(String text) {
        return text.length() > 2 && text.startsWith("/") && text.endsWith("/");
    }

    private static String source(String text) {
        return text.substring(1, text.length() - 1);
    }

    /** Returns the text or, with its slashes, the pattern. */
    public String text() {
        return text;
    }

    /**
     * Returns whether the answer is as expected. Takes time in proportion to the length of the answer, whatever the
     * pattern, and looks at its first {@value #ANSWER_BYTES_MAX} bytes. A line end behind it does not count.
     *
     * @param answer each of its characters stands for a byte, as in ISO 8859-1
     */
    public boolean fits(String answer) {
        byte[] bytes = withoutLineEnd(answer).getBytes(ISO_8859_1);
        byte[] seen = bytes.length > ANSWER_BYTES_MAX ? Arrays.copyOf(bytes, ANSWER_BYTES_MAX) : bytes;
        return pattern == null
                ? seen.length >= start.length && Arrays.equals(seen, 0, start.length, start, 0, start.length)
                : pattern.isFoundIn(seen);
    }

    private static String withoutLineEnd(String answer) {
        return answer.endsWith("\r\n") ? answer.substring(0, answer.length() - 2) : answer;
    }

    /** Returns whether the text or pattern itself begins with {@code sign}, as one that asks for an error does. */
    public boolean beginsWith(String sign) {
        String first = pattern == null ? text : source(text);
        return first.startsWith(pattern != null && first.startsWith("^") ? '^' + sign : sign);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Expectation expectation && text.equals(expectation.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
