package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.ParsedRequest;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a request that has arrived in full. Finds the keys among them whose positions depend on other
 * arguments, and adds them to the request.
 */
final class RequestArguments {
    private final ParsedRequest request;
    private final PoolFacts pool;
    private final ArgumentCursor cursor = new ArgumentCursor();
    private final KeySink sink = this::add;
    private int count;
    private int longest;
    private boolean found;

    RequestArguments(ParsedRequest request, PoolFacts pool) {
        this.request = request;
        this.pool = pool;
    }

    /** A request has arrived. */
    void arrived(int argumentCount) {
        count = argumentCount;
    }

    /** The message belongs to the connection; after this, no reference to it is here. */
    void clear() {
        cursor.clear();
    }

    /** How many there are, including the command's name. */
    int count() {
        return count;
    }

    /** A cursor before the command's name. There is one only, which is moved back. */
    ArgumentCursor fromStart() {
        return cursor.of(request.message(), request.messageStart(), count);
    }

    /** Whether they have the form of a request of this command. */
    boolean fit(RedisCommand row) {
        return row != RedisCommands.UNKNOWN && !row.lacksSubcommand(count) && row.takes(count);
    }

    /**
     * Finds the keys without fixed positions. If their count is malformed, the server reports that; any server will do
     * then.
     *
     * @return {@code null} if no key is too long
     */
    @Nullable
    Objection findKeys(RedisCommand row) {
        KeyFinder finder = row.keys().others();
        if (finder == null) {
            return null;
        }
        longest = 0;
        found = finder.find(fromStart(), sink);
        RequestBounds bounds = pool.commands().bounds();
        return longest > bounds.keyBytesMax() ? bounds.keyTooLong() : null;
    }

    /** Whether the keys that were found last were well-formed. */
    boolean keysFound() {
        return found;
    }

    /** As {@link #findKeys}, also those of the patterns of a SORT, see {@link SortPatterns#find}. */
    @Nullable
    Objection findKeysOfSort(RedisCommand row) {
        Objection objection = findKeys(row);
        Predicate<byte[]> hasOnePlace = pool.patternsWithOnePlace();
        return objection != null || hasOnePlace == null ? objection : SortPatterns.find(fromStart(), hasOnePlace, sink);
    }

    private void add(ArgumentCursor key) {
        longest = Math.max(longest, key.length());
        request.addKey(key.offset(), key.length());
    }
}
