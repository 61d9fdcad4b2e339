package dev.nutcracker.rate;

/** Tokens that come at a steady rate and are kept for a while. Those of one bucket are for one thing: requests, or bytes. */
public sealed interface Bucket permits TokenBucket, SharedBucket {
    /** How fast tokens come, and how many are kept. */
    TokenRate rate();

    /** Takes as many tokens as there are, up to {@code most}. Returns how many, 0 if there are none. */
    long takeUpTo(long most, long nowNs);

    /**
     * Takes tokens that may not have come yet, behind those that others have taken before.
     *
     * @return when the last of them comes
     */
    long takeAhead(long tokens, long nowNs);

    /** Puts back tokens that have been taken and are not used. */
    void putBack(long tokens);
}
