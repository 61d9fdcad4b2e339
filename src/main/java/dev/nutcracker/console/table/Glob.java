package dev.nutcracker.console.table;

/**
 * A pattern for a whole text, in any case: {@code *} and {@code %} stand for any characters, {@code ?} for one. A match
 * takes at most as many steps as the product of the two lengths.
 */
public record Glob(String pattern) {
    private static final int NONE = -1;

    public boolean matches(String text) {
        int at = 0;
        int star = NONE;
        int starText = 0;
        for (int i = 0; i < text.length(); ) {
            if (at < pattern.length() && isStar(pattern.charAt(at))) {
                star = at++;
                starText = i;
            } else if (at < pattern.length() && fits(pattern.charAt(at), text.charAt(i))) {
                at++;
                i++;
            } else if (star != NONE) {
                // The latest star takes one more character.
                at = star + 1;
                i = ++starText;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && isStar(pattern.charAt(at))) {
            at++;
        }
        return at == pattern.length();
    }

    private static boolean isStar(char c) {
        return c == '*' || c == '%';
    }

    private static boolean fits(char wanted, char c) {
        return wanted == '?' || Character.toLowerCase(wanted) == Character.toLowerCase(c);
    }
}
