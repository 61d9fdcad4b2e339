package dev.nutcracker.testing;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one key may hold, as its only writer knows it: the value that was acknowledged last, or, after errors, any of those
 * that were not acknowledged since. Values are rising numbers.
 */
final class CheckedKey {
    private final String name;
    private final String shown;
    private final Findings findings;
    private final Set<@Nullable String> possible = new HashSet<>();
    /** What has gone although it was there: it must not come back. */
    private final Set<@Nullable String> gone = new HashSet<>();

    CheckedKey(String name, Findings findings) {
        this(name, name, findings);
    }

    /** @param shown the name that findings give it */
    CheckedKey(String name, String shown, Findings findings) {
        this.name = name;
        this.shown = shown;
        this.findings = findings;
        possible.add(null);
    }

    String name() {
        return name;
    }

    /** The server has written it. */
    void written(String value) {
        possible.clear();
        possible.add(value);
        gone.clear();
    }

    /** The server has deleted it. */
    void deleted() {
        possible.clear();
        possible.add(null);
        gone.clear();
    }

    /** It may have been written, or deleted for null. */
    void perhaps(@Nullable String value) {
        possible.add(value);
    }

    void read(@Nullable Object value, int latest) {
        String text = value instanceof String string ? string : null;
        if (value != null && text == null) {
            findings.wrong(shown + " is " + value);
        } else if (possible.contains(text)) {
            possible.clear();
            possible.add(text);
        } else if (gone.contains(text)) {
            findings.reordered(shown + " was older for a while, then " + text + " again");
        } else if (text == null || isEarlier(text, latest)) {
            findings.lost(shown + " is " + text + " in place of " + possible);
            gone.addAll(possible);
            possible.clear();
            possible.add(text);
        } else {
            findings.wrong(shown + " is " + text + " in place of " + possible);
        }
    }

    private static boolean isEarlier(String text, int latest) {
        return text.chars().allMatch(Character::isDigit) && text.length() < 10 && Integer.parseInt(text) < latest;
    }
}
