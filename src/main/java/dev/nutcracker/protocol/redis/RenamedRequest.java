package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.RewrittenMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * Rewrites a request that has come under the name that the operator gave its command: servers know it by another one.
 *
 * <pre>
 *   *2 CR LF $5 CR LF MYGET CR LF $7 CR LF user:42 CR LF      from the client
 *   *2 CR LF $3 CR LF get   CR LF $7 CR LF user:42 CR LF      to the server; the rest stays where it lies
 * </pre>
 */
final class RenamedRequest {
    private RenamedRequest() {}

    /** @param message the request, before the command's name */
    static void rewrite(ParsedRequest request, ArgumentCursor message, RedisCommand row) {
        message.next();
        int start = request.messageStart();
        int behindName = message.start() + message.length();
        byte[] head = head(message.count(), nameAtServer(row));
        ByteBuf in = request.message();
        int restBytes = start + request.messageLength() - behindName;
        ByteBuf whole = RewrittenMessage.of(Unpooled.wrappedBuffer(head), in, behindName, restBytes);
        request.lieIn(whole, 0, head.length + restBytes);
        request.moveKeys(head.length - (behindName - start));
    }

    private static byte[] head(int arguments, String name) {
        return ("*" + arguments + "\r\n$" + name.length() + "\r\n" + name).getBytes(StandardCharsets.US_ASCII);
    }

    /** A subcommand's row has the name of the container before its own. */
    private static String nameAtServer(RedisCommand row) {
        int end = row.name().indexOf('|');
        return end < 0 ? row.name() : row.name().substring(0, end);
    }
}
