package dev.nutcracker.console.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@link Clauses} behind the arguments of a command: WHERE, ORDER BY, LIMIT, EVERY, and a form, in this order.
 * A condition may be written with blanks around its sign or without: {@code state = up}, {@code state=up}.
 */
public final class ClauseParser {
    /** How long a client may want to wait between two answers. */
    private static final int EVERY_MAX_S = 3600;

    /** Signs within a word, a longer one before its beginning. */
    private static final List<String> SIGNS = List.of("!=", "=", "<", ">");

    private static final Set<String> STARTS = Set.of("WHERE", "ORDER", "LIMIT", "EVERY");

    private final List<String> words;
    private final Form usual;
    private int next;

    private ClauseParser(List<String> words, Form usual) {
        this.words = words;
        this.usual = usual;
    }

    /** Whether a clause begins with this word. */
    public static boolean begins(String word) {
        return STARTS.contains(word.toUpperCase(Locale.ROOT)) || Form.named(word) != null;
    }

    /**
     * @param usual the form if they name none
     * @throws ClauseException if they are wrong
     */
    public static Clauses parse(List<String> words, Form usual) throws ClauseException {
        return new ClauseParser(words, usual).parse();
    }

    private Clauses parse() throws ClauseException {
        List<Condition> conditions = new ArrayList<>();
        if (takes("WHERE")) {
            do {
                conditions.add(condition());
            } while (takes("AND"));
        }
        String orderBy = null;
        boolean descending = false;
        if (takes("ORDER")) {
            if (!takes("BY")) {
                throw new ClauseException("ORDER is followed by BY and the name of a column");
            }
            orderBy = word("ORDER BY is followed by the name of a column");
            descending = takes("DESC");
            if (!descending) {
                takes("ASC");
            }
        }
        int limit = takes("LIMIT") ? number("LIMIT", 0, Integer.MAX_VALUE) : Integer.MAX_VALUE;
        int everyS = takes("EVERY") ? number("EVERY", 1, EVERY_MAX_S) : 0;
        Form form = next < words.size() ? Form.named(words.get(next)) : null;
        if (form != null) {
            next++;
        }
        if (next < words.size()) {
            throw new ClauseException("'" + words.get(next)
                    + "' is not expected here; allowed, in this order: WHERE column =|!=|<|>|LIKE value [AND …],"
                    + " ORDER BY column [DESC], LIMIT n, EVERY seconds, JSON|CSV|TEXT");
        }
        return new Clauses(conditions, orderBy, descending, limit, everyS, form == null ? usual : form);
    }

    private Condition condition() throws ClauseException {
        String form = "WHERE is followed by a column, one of = != < > LIKE, and a value";
        String first = word(form);
        Condition within = within(first);
        if (within != null) {
            return within;
        }
        String sign = word(form);
        Condition.Comparison comparison = Condition.Comparison.of(sign);
        if (comparison == null) {
            // The sign may touch the value: state !=up.
            Condition joined = within(first + sign);
            if (joined == null || !joined.column().equals(first)) {
                throw new ClauseException(form);
            }
            return joined;
        }
        return new Condition(first, comparison, word(form));
    }

    /** Returns the condition that is one word; null if it has no sign with something on both sides. */
    private @Nullable Condition within(String word) throws ClauseException {
        for (int i = 1; i < word.length(); i++) {
            for (String sign : SIGNS) {
                Condition.Comparison comparison = Condition.Comparison.of(sign);
                if (word.startsWith(sign, i) && comparison != null) {
                    String value = word.substring(i + sign.length());
                    return new Condition(
                            word.substring(0, i), comparison, value.isEmpty() ? word("a value is missing") : value);
                }
            }
        }
        return null;
    }

    private int number(String clause, int least, int most) throws ClauseException {
        String word = word(clause + " is followed by a number");
        try {
            int number = Integer.parseInt(word);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, with what is allowed.
        }
        throw new ClauseException(
                clause + " is followed by a number from " + least + " to " + most + ", not '" + word + "'");
    }

    private String word(String expected) throws ClauseException {
        if (next == words.size()) {
            throw new ClauseException(expected);
        }
        return words.get(next++);
    }

    private boolean takes(String keyword) {
        boolean is = next < words.size() && words.get(next).equalsIgnoreCase(keyword);
        if (is) {
            next++;
        }
        return is;
    }
}
