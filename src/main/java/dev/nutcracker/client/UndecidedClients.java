package dev.nutcracker.client;

import dev.nutcracker.config.ClientTimes;
import dev.nutcracker.config.Protocol;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.protocol.Recognition;
import dev.nutcracker.server.ClientRefusal;
import dev.nutcracker.stats.RefusalReason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The last step in front of pools of both protocols that listen at one address: a client is read until its first request
 * tells which of them it is for. Limits of addresses and of clients are each pool's own. A client of which nothing is
 * known yet counts in both, and is refused if it has no room in either.
 *
 * <pre>
 *            ┌ clients_per_address, client_connections of pool a ┐                      ┌──► pool a
 *   accept ──┤                                                   ├──► TLS ──► first ────┤
 *            └ clients_per_address, client_connections of pool b ┘           request    └──► pool b
 * </pre>
 *
 * <p>Of one listener, for as long as it is open. On its loop.
 */
final class UndecidedClients implements Entrance {
    private final EventLoop loop;
    private final Set<UndecidedClient> clients = new LinkedHashSet<>();
    private List<PoolEntrance> pools = List.of();
    /** How long a client may take for its first request; 0 is for ever. */
    private long limitMs;

    /** @param loop the listener's */
    UndecidedClients(EventLoop loop) {
        this.loop = loop;
    }

    EventLoop loop() {
        return loop;
    }

    /** From now on these pools listen, one or two; clients that have come already become theirs. */
    void goBy(List<PoolEntrance> next) {
        pools = List.copyOf(next);
        limitMs = limitMs(next);
        for (UndecidedClient client : new ArrayList<>(clients)) {
            client.poolsChanged();
        }
    }

    /** A client may take as long as the pool that waits longer allows. */
    private static long limitMs(List<PoolEntrance> pools) {
        long longestMs = 0;
        for (PoolEntrance pool : pools) {
            long ofPoolMs = limitMs(pool);
            if (ofPoolMs == 0) {
                return 0;
            }
            longestMs = Math.max(longestMs, ofPoolMs);
        }
        return longestMs;
    }

    private static long limitMs(PoolEntrance pool) {
        ClientTimes times = pool.pool().config().limits().times();
        boolean mustLogIn = pool.firstPart().dialect().logins().areWanted();
        long shortestMs = shorter(times.idleTimeoutMs(), times.stallTimeoutMs());
        return mustLogIn ? shorter(shortestMs, times.authTimeoutMs()) : shortestMs;
    }

    /** The shorter of two limits, 0 being none. */
    private static long shorter(long oneMs, long otherMs) {
        return oneMs == 0 || (otherMs != 0 && otherMs < oneMs) ? otherMs : oneMs;
    }

    long limitMs() {
        return limitMs;
    }

    /** The pools that listen, that of Redis first. */
    List<PoolEntrance> pools() {
        return pools;
    }

    @Override
    public void enter(Channel client) {
        List<Candidacy> candidacies = candidacies(client, true);
        ClientRefusal refusal = refusal(candidacies);
        if (refusal == null) {
            refusal = first().pool().admission().admitToProcess();
        }
        if (refusal == null) {
            UndecidedClient undecided = new UndecidedClient(client, this, candidacies);
            clients.add(undecided);
            first().pool().endpoints().ofClients().open(client, undecided);
        } else {
            candidacies.forEach(Candidacy::leave);
            refuse(client, refusal);
            Endpoint.discard(client);
        }
    }

    /** @param connects whether the client has connected just now */
    List<Candidacy> candidacies(Channel client, boolean connects) {
        List<Candidacy> candidacies = new ArrayList<>(pools.size());
        for (PoolEntrance pool : pools) {
            candidacies.add(Candidacy.of(client, pool, loop, connects));
        }
        return candidacies;
    }

    /** Why no pool takes a client; null if one does. */
    static @Nullable ClientRefusal refusal(List<Candidacy> candidacies) {
        ClientRefusal first = null;
        for (Candidacy candidacy : candidacies) {
            ClientRefusal refusal = candidacy.refusal();
            if (refusal == null) {
                return null;
            }
            first = first == null ? refusal : first;
        }
        return first;
    }

    /** Counts and logs a client that no pool takes. */
    void refuse(Channel client, ClientRefusal refusal) {
        first().refused(client, refusal.reason(), refusal.text());
    }

    /** A client has not sent its first request in time; it may be in good order. */
    void tooLate() {
        first().pool().admission().clientRefused(RefusalReason.IDLE_TIMEOUT);
    }

    private PoolEntrance first() {
        return pools.getFirst();
    }

    /**
     * The pool of a client that has sent these bytes; null if they do not tell.
     *
     * @param all whether no more bytes are waited for; then the result is not null
     */
    @Nullable
    PoolEntrance poolOf(ByteBuf bytes, boolean all) {
        PoolEntrance other = first();
        for (PoolEntrance pool : pools) {
            if (pool.pool().config().protocol() == Protocol.REDIS) {
                other = pool;
                continue;
            }
            Recognition recognition = pool.firstPart().dialect().recognize(bytes, all);
            if (recognition != Recognition.NO) {
                return recognition == Recognition.YES ? pool : null;
            }
        }
        return other;
    }

    /** The client is known now, or gone. */
    void remove(UndecidedClient client) {
        clients.remove(client);
    }

    /** No more clients are accepted: those that are there may send their first request for a moment. */
    Future<?> end() {
        return clients.isEmpty()
                ? loop.newSucceededFuture(null)
                : loop.schedule(this::closeAll, PoolClients.DRAIN_READ_MS, TimeUnit.MILLISECONDS);
    }

    private void closeAll() {
        new ArrayList<>(clients).forEach(UndecidedClient::close);
    }
}
