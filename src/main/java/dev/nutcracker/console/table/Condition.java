package dev.nutcracker.console.table;

import org.jspecify.annotations.Nullable;

/**
 * A condition on the values of one column, as in {@code WHERE clients > 100}. Numbers are compared as numbers where both
 * sides are numbers, otherwise both sides are compared as text.
 *
 * @param column its name, in any case
 */
record Condition(String column, Comparison comparison, String value) {
    /** How a value is compared. */
    enum Comparison {
        EQUAL("="),
        UNEQUAL("!="),
        LESS("<"),
        GREATER(">"),
        /** By a {@link Glob}. */
        LIKE("LIKE");

        private final String sign;

        Comparison(String sign) {
            this.sign = sign;
        }

        static @Nullable Comparison of(String sign) {
            for (Comparison comparison : values()) {
                if (comparison.sign.equalsIgnoreCase(sign)) {
                    return comparison;
                }
            }
            return null;
        }
    }

    boolean holds(Cell cell) {
        if (comparison == Comparison.LIKE) {
            return new Glob(value).matches(cell.text());
        }
        if (cell instanceof Cell.Missing) {
            boolean meant = value.equals(cell.text());
            return comparison == Comparison.EQUAL ? meant : comparison == Comparison.UNEQUAL && !meant;
        }
        int order = compare(cell, value);
        return switch (comparison) {
            case EQUAL -> order == 0;
            case UNEQUAL -> order != 0;
            case LESS -> order < 0;
            case GREATER -> order > 0;
            case LIKE -> throw new AssertionError();
        };
    }

    private static int compare(Cell cell, String value) {
        Double left = number(cell);
        Double right = number(value);
        return left == null || right == null ? cell.text().compareTo(value) : left.compareTo(right);
    }

    /** Returns the number; null if it is none. */
    static @Nullable Double number(Cell cell) {
        return switch (cell) {
            case Cell.Whole whole -> (double) whole.value();
            case Cell.Decimal decimal -> decimal.value();
            case Cell.Text _, Cell.Missing _ -> null;
        };
    }

    private static @Nullable Double number(String text) {
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
