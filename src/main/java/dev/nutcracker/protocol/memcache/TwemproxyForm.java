package dev.nutcracker.protocol.memcache;

import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The form of a line for servers that may be twemproxy 0.5.0: it takes fewer commands, and fewer forms of these. On
 * anything else it closes the connection.
 *
 * @param whole the form for servers that take everything
 * @param taken whether twemproxy takes a line of that form
 * @param refusal the answer if it does not
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record TwemproxyForm(LineForm whole, Predicate<RequestLine> taken, byte[] refusal) implements LineForm {
    private static final Set<String> ALWAYS_TAKEN = Set.of("get", "gets", "incr", "decr", "touch", "version", "quit");
    private static final int EXPTIME = 3;

    static TwemproxyForm of(String name, LineForm whole, byte[] refusal) {
        Predicate<RequestLine> taken = switch (name) {
            case "set", "add", "replace", "append", "prepend", "cas" -> request -> request.keepsUnsigned(EXPTIME);
            case "delete" -> RequestLine::dropZero;
            default -> request -> request.command() == MemcacheCommand.STATS_PROXY;
        };
        return new TwemproxyForm(whole, taken, refusal);
    }

    /** Whether twemproxy takes every line of that command that memcached takes. */
    static boolean takesAll(String name) {
        return ALWAYS_TAKEN.contains(name);
    }

    @Override
    public Handling handling() {
        return whole.handling();
    }

    @Override
    public byte @Nullable [] check(RequestLine request) {
        byte[] objection = whole.check(request);
        return objection != null || taken.test(request) ? objection : refusal;
    }
}
