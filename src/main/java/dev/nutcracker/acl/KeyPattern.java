package dev.nutcracker.acl;

/**
 * The keys whose names match a pattern.
 *
 * @param pattern as in Redis' KEYS, with one character for each byte
 * @param reads whether they may be read
 * @param writes whether they may be changed
 */
public record KeyPattern(String pattern, boolean reads, boolean writes) {
    /** In the form of rules: {@code ~app:*}, {@code %R~app:*}. */
    String text() {
        String prefix = reads ? "%R~" : "%W~";
        return (reads && writes ? "~" : prefix) + pattern;
    }
}
