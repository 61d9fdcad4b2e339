package dev.nutcracker.protocol.redis;

import java.util.Locale;

/**
 * Matches names against a pattern as Redis does, in bounded time: {@code *}, {@code ?}, classes such as {@code [a-z_]}
 * and {@code [^xy]}, and a backslash before a literal character. A class without a closing bracket goes on to the end of
 * the pattern.
 */
final class Glob {
    private Glob() {}

    static boolean matchesInAnyCase(String pattern, String name) {
        return matches(pattern.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
    }

    static boolean matches(String pattern, String name) {
        int at = 0;
        int star = -1;
        int afterStar = 0;
        int i = 0;
        while (i < name.length()) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = at++;
                afterStar = i;
            } else if (at < pattern.length() && fits(pattern, at, name.charAt(i))) {
                at += length(pattern, at);
                i++;
            } else if (star >= 0) {
                // Only the last star must be tried again: it can take everything that an earlier one could take in
                // addition.
                at = star + 1;
                i = ++afterStar;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }

    private static boolean fits(String pattern, int at, char character) {
        return switch (pattern.charAt(at)) {
            case '?' -> true;
            case '[' -> classHas(pattern, at + 1, character);
            default -> pattern.charAt(at + length(pattern, at) - 1) == character;
        };
    }

    /** The end of a pattern element that stands for one character. */
    private static int length(String pattern, int at) {
        return switch (pattern.charAt(at)) {
            case '[' -> classEnd(pattern, at + 1) - at;
            case '\\' -> at + 1 < pattern.length() ? 2 : 1;
            default -> 1;
        };
    }

    private static int classEnd(String pattern, int from) {
        int at = members(pattern, from);
        while (at < pattern.length() && pattern.charAt(at) != ']') {
            at += memberLength(pattern, at);
        }
        return Math.min(at + 1, pattern.length());
    }

    private static boolean classHas(String pattern, int from, char character) {
        int at = members(pattern, from);
        boolean negated = at > from;
        boolean found = false;
        while (at < pattern.length() && pattern.charAt(at) != ']') {
            int length = memberLength(pattern, at);
            char last = pattern.charAt(at + length - 1);
            char first = length == 3 ? pattern.charAt(at) : last;
            found |= Math.min(first, last) <= character && character <= Math.max(first, last);
            at += length;
        }
        return found != negated;
    }

    private static int members(String pattern, int from) {
        return pattern.startsWith("^", from) ? from + 1 : from;
    }

    /** The end of {@code \c}, {@code a-z}, or a character. */
    private static int memberLength(String pattern, int at) {
        if (pattern.charAt(at) == '\\' && at + 1 < pattern.length()) {
            return 2;
        }
        return at + 2 < pattern.length() && pattern.charAt(at + 1) == '-' ? 3 : 1;
    }
}
