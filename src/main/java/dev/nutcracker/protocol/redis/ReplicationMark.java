package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Preparation;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What makes a server's WAIT and WAITAOF mean everything that it has done by now.
 *
 * <p>They wait for what has come over their own connection, and what the client has written has come over others. So the
 * connection is given something to send to replicas that is of no consequence: a message on a channel that nobody has. Before
 * version 7, which has no such channels, any command sets the connection's mark.
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
