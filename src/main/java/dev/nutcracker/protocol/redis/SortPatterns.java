package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The patterns of a {@code SORT key BY weight_* GET object_*->field}, from which the server forms keys by itself. If keys
 * are divided among several servers, the same hash tag must place all keys of a pattern.
 */
final class SortPatterns {
    private SortPatterns() {}

    /**
     * Gives each pattern that forms keys to {@code keys}.
     *
     * @param request before the command's name
     * @param hasOnePlace whether all keys that a pattern forms are on one server
     * @return {@code null} if all are sure to be on one server
     */
    static @Nullable Objection find(ArgumentCursor request, Predicate<byte[]> hasOnePlace, KeySink keys) {
        request.moveTo(1);
        for (String option = nextOption(request); option != null; option = nextOption(request)) {
            if (!formsKeys(request)) {
                continue;
            }
            if (request.length() > RequestLimits.KEY_BYTES_MAX) {
                return RequestBounds.WIDEST.keyTooLong();
            }
            if (!hasOnePlace.test(ofKey(request))) {
                return denied(option);
            }
            keys.key(request);
        }
        return null;
    }

    /** Moves to the pattern of the next option {@code BY} or {@code GET}, and returns that; {@code null} at the end. */
    private static @Nullable String nextOption(ArgumentCursor request) {
        while (request.next()) {
            boolean by = request.is("by");
            if (request.is("limit")) {
                request.skip(2);
            } else if (request.is("store")) {
                request.skip(1);
            } else if ((by || request.is("get")) && request.next()) {
                return by ? "BY" : "GET";
            }
        }
        return null;
    }

    /**
     * Returns the first option with which a request uses keys beside those that it names, {@code BY} or {@code GET}; empty
     * if there is none.
     *
     * @param request anywhere
     */
    static String optionForOtherKeys(ArgumentCursor request) {
        request.rewind();
        request.moveTo(1);
        for (String option = nextOption(request); option != null; option = nextOption(request)) {
            if (option.equals("GET") || request.text().indexOf('*') >= 0) {
                return option;
            }
        }
        return "";
    }

    private static Objection denied(String option) {
        byte[] response = Errors.error(
                option + " option of SORT denied: the keys formed by the pattern may be on several servers,"
                        + " unless a hash tag stands before its *");
        return new Objection(Refusal.SEVERAL_SERVERS, response);
    }

    private static boolean formsKeys(ArgumentCursor pattern) {
        return pattern.length() > RequestLimits.KEY_BYTES_MAX || pattern.text().indexOf('*') >= 0;
    }

    /** Without the name of a hash's field. */
    private static byte[] ofKey(ArgumentCursor pattern) {
        String text = pattern.text();
        int field = text.indexOf("->", text.indexOf('*'));
        return (field < 0 ? text : text.substring(0, field)).getBytes(StandardCharsets.ISO_8859_1);
    }
}
