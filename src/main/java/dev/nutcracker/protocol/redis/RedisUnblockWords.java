package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.UnblockWords;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * CLIENT INFO, CLIENT LIST and CLIENT UNBLOCK of a server, from version 6.2 on; older ones answer the first with an
 * error. The identity is the beginning of the client's line in the answers to the first two, with its number and its
 * address. The number alone is not enough: a server that restarts counts from the beginning.
 *
 * <pre>
 *   id=7 addr=127.0.0.1:50188 laddr=127.0.0.1:6379 fd=8 name= age=0 …
 *   └──────────────────── identity ───────────────────┘
 * </pre>
 */
final class RedisUnblockWords implements UnblockWords {
    static final RedisUnblockWords WORDS = new RedisUnblockWords();

    private static final String START = "id=";
    private static final String END = " name=";
    private static final byte[] INFO = request("CLIENT", "INFO");

    private RedisUnblockWords() {}

    @Override
    public byte[] askIdentity() {
        return INFO;
    }

    @Override
    public @Nullable String identity(ByteBuf response) {
        String text = response.toString(StandardCharsets.ISO_8859_1);
        int start = text.indexOf(START);
        int end = text.indexOf(END, start);
        boolean told = !text.startsWith("-") && start >= 0 && end > start && number(text.substring(start)) != null;
        return told ? text.substring(start, end) : null;
    }

    @Override
    public byte[] find(String identity) {
        return request("CLIENT", "LIST", "ID", String.valueOf(number(identity)));
    }

    @Override
    public boolean isFound(String identity, ByteBuf response) {
        return identity.equals(identity(response));
    }

    @Override
    public byte[] unblock(String identity, boolean withError) {
        return request("CLIENT", "UNBLOCK", String.valueOf(number(identity)), withError ? "ERROR" : "TIMEOUT");
    }

    @Override
    public boolean isUnblocked(ByteBuf response) {
        return response.toString(StandardCharsets.ISO_8859_1).equals(":1\r\n");
    }

    @Override
    public boolean isEndedWait(ByteBuf response) {
        return ByteBufUtil.equals(response, Unpooled.wrappedBuffer(Errors.UNBLOCKED));
    }

    @Override
    public int accepts() {
        return ResponseKind.BULK | ResponseKind.VERBATIM | ResponseKind.INTEGER | ResponseKind.ANY_ERROR;
    }

    private static @Nullable Long number(String identity) {
        int end = identity.indexOf(' ');
        try {
            return end < 0 ? null : Long.valueOf(identity.substring(START.length(), end));
        } catch (NumberFormatException _) {
            return null;
        }
    }

    private static byte[] request(String... words) {
        return InlineRequest.array(List.of(words).stream()
                .map(word -> word.getBytes(StandardCharsets.US_ASCII))
                .toList());
    }
}
