package dev.nutcracker.config;

import static dev.nutcracker.config.Quoting.quoted;

/** Parses numbers of a file: decimal digits and nothing else; leading zeros are allowed. */
final class Digits {
    /** Stands for any number larger than every limit. */
    private static final long HUGE = Long.MAX_VALUE / 10 - 1;

    private Digits() {}

    /** Returns the number if it is valid and within the limits. */
    static long parse(String text, long min, long max) throws InvalidValue {
        if (!isNumber(text)) {
            throw new InvalidValue(quoted(text) + " is not a number; allowed: " + range(min, max));
        }
        long number = value(text);
        if (number < min || number > max) {
            throw new InvalidValue(quoted(text) + " is out of range; allowed: " + range(min, max));
        }
        return number;
    }

    /**
     * Returns the number in one part of a text, which is 1 or more.
     *
     * @param what the name of the part
     * @param form the form of the whole text
     */
    static int part(String what, String text, int max, String form) throws InvalidValue {
        try {
            return (int) parse(text, 1, max);
        } catch (InvalidValue e) {
            throw new InvalidValue(what + " " + e.message() + ", in " + form);
        }
    }

    static String range(long min, long max) {
        return min + " to " + max;
    }

    static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** Returns the value of a number. */
    static long value(String number) {
        long value = 0;
        for (int i = 0; i < number.length(); i++) {
            value = Math.min(value, HUGE) * 10 + (number.charAt(i) - '0');
        }
        return value;
    }
}
