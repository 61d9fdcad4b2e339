package dev.nutcracker.stats;

/**
 * A snapshot of a table's rows, told by their names: those that a test does not name are 0, so a new row changes nothing
 * for tests of others.
 */
final class Values<R extends Enum<R>> {
    private final long[] values;

    private Values(Class<R> table) {
        values = new long[table.getEnumConstants().length];
    }

    static <R extends Enum<R>> Values<R> of(Class<R> table) {
        return new Values<>(table);
    }

    Values<R> with(R row, long value) {
        values[row.ordinal()] = value;
        return this;
    }

    long[] toArray() {
        return values;
    }
}
