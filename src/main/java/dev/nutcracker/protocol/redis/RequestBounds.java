package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Bounds;
import dev.nutcracker.protocol.Extent;

/**
 * How large requests and responses of one pool may be, and the errors for requests that are larger. Never wider than {@link RequestLimits}.
 *
 * @param argumentsMax for the number of arguments, the name included
 * @param smallCountMax the same for a request whose beginning is read at once
 * @param messageBytesMax for a whole request
 * @param keyBytesMax for a key
 * @param checkedKeyBytes a key up to this length needs no further check
 * @param responseBytesMax for a server's response
 */
record RequestBounds(
        int argumentsMax,
        int smallCountMax,
        int messageBytesMax,
        int keyBytesMax,
        int checkedKeyBytes,
        long responseBytesMax,
        Objection messageTooLong,
        Objection keyTooLong) {
    static final RequestBounds WIDEST = of(Bounds.WIDEST, Extent.WHOLE);

    static RequestBounds of(Bounds bounds, Extent extent) {
        int keyBytesMax = Math.min(bounds.keyBytesMax(), RequestLimits.KEY_BYTES_MAX);
        int takenKeyBytes = extent == Extent.WHOLE ? keyBytesMax : RequestLimits.TWEMPROXY_KEY_BYTES_MAX;
        boolean widest = bounds.requestBytesMax() >= RequestLimits.MESSAGE_BYTES_MAX;
        return new RequestBounds(
                Math.min(bounds.argumentsMax(), RequestLimits.ARGUMENTS_MAX),
                Math.min(bounds.argumentsMax(), RequestLimits.SMALL_COUNT_MAX),
                Math.min(bounds.requestBytesMax(), RequestLimits.MESSAGE_BYTES_MAX),
                keyBytesMax,
                Math.min(keyBytesMax, takenKeyBytes),
                bounds.responseBytesMax(),
                widest ? Objection.MESSAGE_TOO_LONG : Objection.VALUE_TOO_LARGE,
                Objection.keyTooLong(keyBytesMax));
    }
}
