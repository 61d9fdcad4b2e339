package dev.nutcracker.client;

import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.PoolRoutes;
import dev.nutcracker.server.Server;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;

/** The keys that a client watches, or is blocked on. They tell whether a server still owns them. */
final class TrackedKeys {
    /** If the keys are longer in all, none is kept; then {@link #areAt} returns false. */
    private static final int LENGTH_MAX_BYTES = 64 * 1024;

    private static final int COUNT_MAX = 1024;
    /** The heap that one key takes, beside its bytes. */
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

    /** The keys of the request. */
    static TrackedKeys of(ParsedRequest request) {
        return NONE.and(request);
    }

    /** These keys and those of the request. */
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

    /** How many bytes they take. */
    int keptBytes() {
        return (int) lengthBytes + keys.size() * KEY_EXTRA_BYTES;
    }

    /** Whether all keys are known to belong to {@code server}. */
    boolean areAt(Server server, Pool pool) {
        for (byte[] key : keys) {
            if (!PoolRoutes.mayLead(pool, key, server)) {
                return false;
            }
        }
        return complete;
    }
}
