package dev.nutcracker.client;

import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.Server;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;

/** The keys that a client waits for at a server, or watches, to be able to tell when the server has them no more. */
final class TrackedKeys {
    /** No more is kept; of longer keys nobody can tell. */
    private static final int LENGTH_MAX_BYTES = 64 * 1024;

    private static final int COUNT_MAX = 1024;
    /** What a key takes beside its bytes. */
    private static final int KEY_EXTRA_BYTES = 32;

    static final TrackedKeys NONE = new TrackedKeys(List.of(), 0, true);

    private final List<byte[]> keys;
    private final long lengthBytes;
    private final boolean complete;

    private TrackedKeys(List<byte[]> keys, long lengthBytes, boolean complete) {
        this.keys = keys;
        this.lengthBytes = lengthBytes;
        this.complete = complete;
    }

    /** Those of the request. */
    static TrackedKeys of(ParsedRequest request) {
        return NONE.and(request);
    }

    /** These, and those of the request. */
    TrackedKeys and(ParsedRequest request) {
        long allBytes = lengthBytes;
        for (int key = 0; key < request.keyCount(); key++) {
            allBytes += request.keyLength(key);
        }
        if (!complete || allBytes > LENGTH_MAX_BYTES || keys.size() + request.keyCount() > COUNT_MAX) {
            return new TrackedKeys(List.of(), 0, false);
        }
        List<byte[]> all = new ArrayList<>(keys.size() + request.keyCount());
        all.addAll(keys);
        for (int key = 0; key < request.keyCount(); key++) {
            int index = request.messageStart() + request.keyOffset(key);
            all.add(ByteBufUtil.getBytes(request.message(), index, request.keyLength(key)));
        }
        return new TrackedKeys(all, allBytes, true);
    }

    /** What they take of memory. */
    int keptBytes() {
        return (int) lengthBytes + keys.size() * KEY_EXTRA_BYTES;
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
