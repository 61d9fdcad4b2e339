package dev.nutcracker.protocol;

import java.util.regex.Pattern;

/** The text that an answer must begin with, or a regular expression that must be found in it. */
public final class AnswerPattern {
    private final String start;
    private final Pattern pattern;

    private AnswerPattern(String start, Pattern pattern) {
        this.start = start;
        this.pattern = pattern;
    }

    /** Returns the pattern of that text: {@code /regex/}, or what an answer begins with. */
    public static AnswerPattern of(String text) {
        boolean regex = text.length() > 1 && text.startsWith("/") && text.endsWith("/");
        if (!regex) {
            return new AnswerPattern(text, Pattern.compile("^" + Pattern.quote(text)));
        }
        String inside = text.substring(1, text.length() - 1);
        return new AnswerPattern(inside.startsWith("^") ? inside.substring(1) : inside, Pattern.compile(inside));
    }

    /** Returns whether {@code answer} is as expected. */
    public boolean fits(String answer) {
        return pattern.matcher(answer).find();
    }

    /** Returns whether the pattern itself begins with {@code sign}, as one that asks for an error does. */
    public boolean beginsWith(String sign) {
        return start.startsWith(sign);
    }
}
