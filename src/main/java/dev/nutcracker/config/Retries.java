package dev.nutcracker.config;

/**
 * How often reads are sent again that a server has not answered.
 *
 * @param max of one read; 0 for never
 * @param percent how many of the requests of the latest ten seconds may be such repetitions, beside ten a second
 */
public record Retries(int max, int percent) {
    /** Nothing is sent again. */
    public static final Retries NONE = new Retries(0, 20);

    /** Whether reads are sent again. */
    public boolean areOn() {
        return max > 0;
    }
}
