package dev.nutcracker.client;

import dev.nutcracker.server.ClientRefusal;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The place in one pool of a connection that may turn out to be another pool's client. It counts as a client here, for
 * the limits of the pool and of its address, until that is known.
 */
final class Candidacy {
    private final PoolEntrance pool;
    private final @Nullable AddressLimits addresses;
    private AddressTable.@Nullable Entry entry;
    /** Why the pool would not take it; null if it would, and it is counted in. */
    private @Nullable ClientRefusal refusal;

    /** @param loop the listener's */
    private Candidacy(PoolEntrance pool, EventLoop loop) {
        this.pool = pool;
        this.addresses = AddressLimits.of(pool, loop);
    }

    /**
     * Counts a connection in, if the pool has room for it.
     *
     * @param connects whether it has connected just now
     */
    static Candidacy of(Channel client, PoolEntrance pool, EventLoop loop, boolean connects) {
        Candidacy candidacy = new Candidacy(pool, loop);
        candidacy.enter(PeerAddress.tcp(client), connects);
        return candidacy;
    }

    private void enter(@Nullable InetSocketAddress address, boolean connects) {
        if (addresses != null && address != null) {
            entry = addresses.enter(address);
            refusal = connects ? addresses.refusal(entry, address) : addresses.fullness(entry, address);
        }
        if (refusal == null) {
            refusal = pool.pool().admission().admitCandidate(pool.hasHeap());
        }
        if (refusal != null) {
            leaveAddress();
        }
    }

    PoolEntrance pool() {
        return pool;
    }

    /** Why the pool does not take the connection; null if it does. */
    @Nullable
    ClientRefusal refusal() {
        return refusal;
    }

    /** The connection is a client of the pool, as long as its channel is open. */
    void stay(Channel client) {
        if (addresses != null && entry != null) {
            addresses.stay(entry, client);
        }
    }

    /** The connection is gone, or is another pool's client. */
    void leave() {
        if (refusal == null) {
            pool.pool().admission().candidateGone();
            leaveAddress();
        }
    }

    private void leaveAddress() {
        if (addresses != null && entry != null) {
            addresses.leave(entry);
            entry = null;
        }
    }
}
