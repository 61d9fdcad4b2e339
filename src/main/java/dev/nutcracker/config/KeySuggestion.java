package dev.nutcracker.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Suggests the key that was meant by an unknown one. */
final class KeySuggestion {
    private KeySuggestion() {}

    /** Returns the message for an unknown key. */
    static <K extends Enum<K> & ConfigKey> String unknown(String name, Class<K> table) {
        @Nullable String hint = ForeignKeys.hint(name, table);
        if (hint != null) {
            return "unknown key; " + hint;
        }
        @Nullable String nearest = nearest(name, ConfigKey.names(table));
        return nearest == null
                ? "unknown key; allowed: " + String.join(", ", ConfigKey.names(table))
                : "unknown key, did you mean " + nearest + "?";
    }

    /** Returns the one of the words that was probably meant; null if it is none of them. */
    static @Nullable String nearest(String name, Iterable<String> words) {
        String wanted = name.toLowerCase(Locale.ROOT).replace('-', '_');
        @Nullable String nearest = null;
        int least = Integer.MAX_VALUE;
        for (String known : words) {
            // With more than a third of its letters different, it is another word.
            int tolerated = Math.max(1, known.length() / 3);
            if (Math.abs(known.length() - wanted.length()) <= tolerated) {
                int distance = distance(wanted, known);
                if (distance <= tolerated && distance < least) {
                    least = distance;
                    nearest = known;
                }
            }
        }
        return nearest;
    }

    /** Returns how many letters to insert, delete or replace to turn one word into the other. */
    static int distance(String left, String right) {
        int[] row = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            nextRow(row, left.charAt(i - 1), right);
        }
        return row[right.length()];
    }

    private static void nextRow(int[] row, char letter, String right) {
        int diagonal = row[0]++;
        for (int j = 1; j < row.length; j++) {
            int replaced = diagonal + (letter == right.charAt(j - 1) ? 0 : 1);
            diagonal = row[j];
            row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
        }
    }
}
