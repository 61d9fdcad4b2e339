package dev.nutcracker.client;

import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.PoolRoutes;
import dev.nutcracker.server.Server;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/** The keys of the requests of a transaction that are kept until its end. Immutable. */
final class KeptKeys {
    static final KeptKeys NONE = new KeptKeys(null, Partition.NONE, 0, TrackedKeys.NONE);

    /** They are elsewhere by now. */
    static final KeptKeys MOVED = new KeptKeys(null, Partition.NONE, 0, TrackedKeys.NONE);

    private final byte @Nullable [] first;
    private final int group;
    private final long version;
    private final TrackedKeys all;

    /**
     * @param group of the first key
     * @param version of the topology that has these groups
     */
    private KeptKeys(byte @Nullable [] first, int group, long version, TrackedKeys all) {
        this.first = first;
        this.group = group;
        this.version = version;
        this.all = all;
    }

    /** These keys and those of the request, which are together; the first one of the request has that group. */
    KeptKeys and(ParsedRequest request, int groupOfFirst, Pool pool) {
        return first == null
                ? new KeptKeys(keyOf(request), groupOfFirst, pool.topology().version(), TrackedKeys.of(request))
                : new KeptKeys(first, group, version, all.and(request));
    }

    private static byte[] keyOf(ParsedRequest request) {
        return ByteBufUtil.getBytes(
                request.message(), request.messageStart() + request.keyOffset(0), request.keyLength(0));
    }

    /** Where they are by the topology in force; {@link Partition#NONE} if there are none. */
    int group(Pool pool) {
        return first == null || version == pool.topology().version()
                ? group
                : PoolRoutes.groupInTransaction(pool, first);
    }

    /** Whether that server has all of them still. */
    boolean areTogetherAt(Server server, Pool pool) {
        return version == pool.topology().version() || all.areAt(server, pool);
    }
}
