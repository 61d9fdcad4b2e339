package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Preparation;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Makes a server's WAIT and WAITAOF cover everything that the server has done by now.
 *
 * <p>They wait for writes that came over their own connection, but the client's writes have come over others. So the
 * connection first sends something that goes to replicas and has no effect: a message on a channel without subscribers.
 * Versions before 7 do not have such channels; there, any command sets the connection's mark.
 */
final class ReplicationMark {
    static final List<Preparation> AT_PRESENT = List.of(
            request(ResponseKind.INTEGER, "SPUBLISH", "nutcracker:wait", ""), request(ResponseKind.SIMPLE, "PING"));

    private ReplicationMark() {}

    private static Preparation request(int accepts, String... words) {
        List<byte[]> bytes = List.of(words).stream()
                .map(word -> word.getBytes(StandardCharsets.US_ASCII))
                .toList();
        return new Preparation(InlineRequest.array(bytes), accepts | ResponseKind.ANY_ERROR);
    }
}
