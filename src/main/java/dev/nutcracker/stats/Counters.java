package dev.nutcracker.stats;

/** A block of counters, one for each row of a table, written and read by one worker only. */
public final class Counters<C extends Enum<C> & Counter> {
    private final long[] values;

    public Counters(Class<C> table) {
        values = new long[table.getEnumConstants().length];
    }

    public void add(C counter, long amount) {
        values[counter.ordinal()] += amount;
    }

    public void increment(C counter) {
        values[counter.ordinal()]++;
    }

    public void decrement(C counter) {
        values[counter.ordinal()]--;
    }

    public long value(C counter) {
        return values[counter.ordinal()];
    }

    /** Returns the current values, by ordinal. */
    public long[] snapshot() {
        return values.clone();
    }
}
