package dev.nutcracker.protocol.redis;

/**
 * The databases that a pool's clients may select.
 *
 * @param first the number of the one that clients start with
 * @param max the highest number
 */
public record Databases(int first, int max) {
    /** Redis has 16 by default. */
    private static final int MAX = 15;

    /** The only one of a Redis Cluster. */
    public static final Databases ONLY = new Databases(0, 0);

    /** As many as Redis has by default, or more if {@code first} is beyond them. */
    public static Databases from(int first) {
        return new Databases(first, Math.max(MAX, first));
    }
}
