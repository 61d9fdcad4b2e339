package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.Conversation.Step;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The form of a line for servers that may be twemproxy 0.5.0: it takes fewer commands, and of those fewer forms. Upon
 * anything else it closes the connection.
 *
 * @param whole what the proxy serves where servers take everything
 * @param refusal why a line is refused that passes there and that twemproxy does not take
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record TwemproxyForm(String name, LineForm whole, byte[] refusal) implements LineForm {
    private static final Set<String> TAKEN = Set.of("get", "gets", "incr", "decr", "touch", "version", "quit");
    private static final Set<String> BLOCKS = Set.of("set", "add", "replace", "append", "prepend", "cas");
    private static final int EXPTIME = 3;

    /** Whether twemproxy takes every line of that command that memcached takes. */
    static boolean takesAll(String name) {
        return TAKEN.contains(name);
    }

    @Override
    public Step step() {
        return whole.step();
    }

    @Override
    public byte @Nullable [] check(RequestLine request) {
        byte[] objection = whole.check(request);
        return objection != null || takes(request) ? objection : refusal;
    }

    private boolean takes(RequestLine request) {
        if (BLOCKS.contains(name)) {
            return !request.isNegative(EXPTIME);
        }
        if (name.equals("delete")) {
            return request.dropZero();
        }
        return request.command() == MemcacheCommand.STATS_PROXY;
    }
}
