package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Bounds;
import dev.nutcracker.protocol.Extent;
import dev.nutcracker.protocol.Refusal;
import dev.nutcracker.protocol.User;
import org.jspecify.annotations.Nullable;

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
    private static final Objection INVALID_COUNT = Objection.malformed("invalid multibulk length");
    private static final Objection COUNT_OVER_BOUND = new Objection(Refusal.MAX_ARGUMENTS, INVALID_COUNT.response());
    private static final Objection COUNT_BEFORE_LOGIN = Objection.malformed("unauthenticated multibulk length");
    private static final Objection INVALID_LENGTH = Objection.malformed("invalid bulk length");
    private static final Objection LENGTH_BEFORE_LOGIN = Objection.malformed("unauthenticated bulk length");

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

    /** The error for a request of that many arguments, after which the client is closed; {@code null} if there is none. */
    @Nullable
    Objection objectionToCount(long count, User user) {
        if (count > argumentsMax) {
            return argumentsMax < RequestLimits.ARGUMENTS_MAX ? COUNT_OVER_BOUND : INVALID_COUNT;
        }
        return count > RequestLimits.UNAUTHENTICATED_ARGUMENTS_MAX && !user.isKnown() ? COUNT_BEFORE_LOGIN : null;
    }

    /** The error for an argument of that many bytes, after which the client is closed; {@code null} if there is none. */
    static @Nullable Objection objectionToLength(long length, User user) {
        if (length < 0 || length > RequestLimits.ARGUMENT_BYTES_MAX) {
            return INVALID_LENGTH;
        }
        return length > RequestLimits.UNAUTHENTICATED_ARGUMENT_BYTES_MAX && !user.isKnown()
                ? LENGTH_BEFORE_LOGIN
                : null;
    }
}
