package dev.nutcracker.protocol;

/**
 * How large requests and responses of a pool may be.
 *
 * @param requestBytesMax for the bytes of a request; for memcached, of its value
 * @param responseBytesMax for the bytes of a server's response; {@link Long#MAX_VALUE} for any number
 * @param argumentsMax for the number of arguments, or words of a line, the command's name included
 * @param keyBytesMax for the bytes of a key
 */
public record Bounds(int requestBytesMax, long responseBytesMax, int argumentsMax, int keyBytesMax) {
    /** The bounds that apply in any case. */
    public static final Bounds WIDEST = new Bounds(1 << 30, Long.MAX_VALUE, 1 << 20, 1 << 20);
}
