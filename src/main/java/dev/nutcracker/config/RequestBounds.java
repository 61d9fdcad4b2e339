package dev.nutcracker.config;

/**
 * How large requests and responses may be. The values of a pool without the keys are the bounds that apply in any case.
 *
 * @param maxResponseBytes 0 for any size
 * @param maxArguments how many arguments a request may have, its name included
 */
public record RequestBounds(long maxRequestBytes, long maxResponseBytes, int maxArguments, int maxKeyBytes) {
    /** The values of a pool without the keys. */
    public static final RequestBounds NONE = new RequestBounds(1 << 30, 0, 1 << 20, 1 << 20);
}
