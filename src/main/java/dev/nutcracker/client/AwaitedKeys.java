package dev.nutcracker.client;

import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.Server;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;

/** The keys that a client waits for at a server, to be able to tell when the server has them no more. */
final class AwaitedKeys {
    /** No more is kept; of longer keys nobody can tell. */
    private static final int LENGTH_MAX_BYTES = 64 * 1024;

    private static final int COUNT_MAX = 1024;

    static final AwaitedKeys NONE = new AwaitedKeys(List.of(), true);

    private final List<byte[]> keys;
    private final boolean complete;

    private AwaitedKeys(List<byte[]> keys, boolean complete) {
        this.keys = keys;
        this.complete = complete;
    }

    /** Those of the request at which the conversation stands. */
    static AwaitedKeys of(Conversation request) {
        long lengthBytes = 0;
        for (int key = 0; key < request.keyCount(); key++) {
            lengthBytes += request.keyLength(key);
        }
        if (lengthBytes > LENGTH_MAX_BYTES || request.keyCount() > COUNT_MAX) {
            return new AwaitedKeys(List.of(), false);
        }
        List<byte[]> keys = new ArrayList<>(request.keyCount());
        for (int key = 0; key < request.keyCount(); key++) {
            int index = request.messageStart() + request.keyOffset(key);
            keys.add(ByteBufUtil.getBytes(request.message(), index, request.keyLength(key)));
        }
        return new AwaitedKeys(keys, true);
    }

    /** Whether all are known to belong to {@code server}. */
    boolean areAt(Server server, Pool pool) {
        for (byte[] key : keys) {
            if (pool.serverOf(key, 0, key.length) != server) {
                return false;
            }
        }
        return complete;
    }
}
