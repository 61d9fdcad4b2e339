package dev.nutcracker.console.table;

/** The units of columns. */
public enum Unit {
    /** A word, a name or a sentence. */
    NONE(""),
    /** A number of things. */
    COUNT("count"),
    PER_SECOND("1/s"),
    MICROSECONDS("us"),
    MILLISECONDS("ms"),
    SECONDS("s"),
    BYTES("bytes"),
    PERCENT("%"),
    /** A moment, as text in the form of RFC 3339, in UTC. */
    TIME("time");

    private final String text;

    Unit(String text) {
        this.text = text;
    }

    /** Returns its sign; empty for none. */
    public String text() {
        return text;
    }
}
