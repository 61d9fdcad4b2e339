package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.protocol.ResponseDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The language of a pool of memcached servers. */
public final class MemcacheDialect implements Dialect {
    private static final byte[] TOO_MANY_CLIENTS =
            "ERROR Too many open connections\r\n".getBytes(StandardCharsets.US_ASCII);

    /** The largest value that memcached can be told to take (its option {@code -I}). */
    public static final int VALUE_LIMIT_BYTES = 1 << 30;

    private final int valueLimitBytes;

    public MemcacheDialect() {
        this(VALUE_LIMIT_BYTES);
    }

    /** With values up to {@code valueLimitBytes}; larger ones are answered as memcached answers them, and never kept. */
    public MemcacheDialect(int valueLimitBytes) {
        if (valueLimitBytes < 0 || valueLimitBytes > VALUE_LIMIT_BYTES) {
            throw new IllegalArgumentException("valueLimitBytes must be between 0 and " + VALUE_LIMIT_BYTES);
        }
        this.valueLimitBytes = valueLimitBytes;
    }

    @Override
    public Conversation conversation() {
        return new MemcacheConversation(valueLimitBytes);
    }

    @Override
    public ResponseDecoder responseDecoder() {
        return new MemcacheResponseDecoder();
    }

    @Override
    public byte[] tooManyClients() {
        return TOO_MANY_CLIENTS.clone();
    }

    @Override
    public byte[] errorResponse(String text) {
        return Answers.serverError(text);
    }

    @Override
    public List<byte[]> handshake(int flavour, @Nullable String password, int database) {
        return List.of();
    }

    @Override
    public int handshakeAccepts() {
        return 0;
    }
}
