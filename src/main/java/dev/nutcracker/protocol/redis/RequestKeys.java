package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.ParsedRequest;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds the keys of a request whose positions depend on its other arguments, and adds them to the request. */
final class RequestKeys {
    private final ParsedRequest request;
    private final KeySink sink = this::add;
    private int longest;
    private boolean found;

    RequestKeys(ParsedRequest request) {
        this.request = request;
    }

    /**
     * Finds the keys that {@code finder} knows. If their count is malformed, the server reports that; any server will do
     * then.
     *
     * @param message before the command's name
     * @return {@code null} if no key is too long
     */
    @Nullable
    Objection find(KeyFinder finder, ArgumentCursor message, RequestBounds bounds) {
        longest = 0;
        found = finder.find(message, sink);
        return longest > bounds.keyBytesMax() ? bounds.keyTooLong() : null;
    }

    /** Whether the keys of the latest request were well-formed. */
    boolean found() {
        return found;
    }

    /** Finds the keys of the patterns of a SORT, see {@link SortPatterns#find}. */
    @Nullable
    Objection findPatterns(ArgumentCursor message, Predicate<byte[]> hasOnePlace) {
        return SortPatterns.find(message, hasOnePlace, sink);
    }

    private void add(ArgumentCursor key) {
        longest = Math.max(longest, key.length());
        request.addKey(key.offset(), key.length());
    }
}
