package dev.nutcracker.client;

import dev.nutcracker.routing.Router;
import dev.nutcracker.routing.Topology;
import dev.nutcracker.server.FastFailure;
import dev.nutcracker.server.Patience;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.PoolPrimaries;
import dev.nutcracker.server.PoolRoutes;
import dev.nutcracker.server.Primary.Wait;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.ServerWaits;
import dev.nutcracker.server.WaitingPlace;
import dev.nutcracker.stats.ErrorKind;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The way of a request that blocks from a server that has not done it to the one that has its keys.
 *
 * <pre>
 *   lease is given back ──► who has the keys? ──► a primary that is known ──► a lease of it
 *                              ▲    │
 *                              │    ├──► one for which requests wait: with them
 *                              └────┴──► nobody yet, or asked too often: some milliseconds
 * </pre>
 */
final class BlockedMove implements PoolPrimaries.Waiter {
    private final BlockedRequest request;
    private final ClientLease lease;
    /** The one that serves the request. */
    private final Pool pool;
    /** The node that the server has named; null if it has named none. */
    private final @Nullable String node;

    private final ClientOutbound client;
    private @Nullable WaitingPlace awaited;
    private @Nullable Future<?> endOfWait;
    private boolean isOver;

    /** @param from the server that has not done it */
    BlockedMove(BlockedRequest request, @Nullable String node, Server from, ClientLease lease, ClientOutbound client) {
        this.request = request;
        this.node = node;
        this.lease = lease;
        this.client = client;
        this.pool = PoolRoutes.servingPool(client.pool(), from);
    }

    BlockedRequest request() {
        return request;
    }

    /** The client has no lease any more. */
    void begin() {
        if (request.delayMs() > 0) {
            rest();
        } else {
            goOn();
        }
    }

    @Override
    public void tryAgain() {
        stopWaiting();
        goOn();
    }

    private void goOn() {
        if (isOver) {
            return;
        }
        pool.primaries().adopt();
        Topology topology = pool.topology();
        int group = group(topology);
        WaitingPlace moving =
                node == null && group != Router.NO_SERVER ? pool.primaries().moving(group, client) : null;
        Server server = node == null ? owner(topology, group) : pool.primaries().nodeNamed(node);
        if (moving != null) {
            await(moving);
        } else if (server == null || server.isLeaving()) {
            rest();
        } else if (ServerWaits.at(server) == Wait.ALL || ServerWaits.at(server) == Wait.WRITES) {
            await(ServerWaits.placeOf(server));
        } else {
            take(server);
        }
    }

    private int group(Topology topology) {
        byte[] key = request.firstKey();
        return key == null ? Router.NO_SERVER : topology.look(key, 0, key.length);
    }

    private @Nullable Server owner(Topology topology, int group) {
        int place = group == Router.NO_SERVER ? Router.NO_SERVER : topology.placeOf(group);
        return place == Router.NO_SERVER ? null : pool.owner(place);
    }

    private void await(WaitingPlace place) {
        awaited = place;
        place.join(this);
        long delayNs = request.leftToWaitNs() + Patience.GRACE_NS;
        endOfWait = pool.loop().schedule(this::giveUp, delayNs, TimeUnit.NANOSECONDS);
    }

    private void stopWaiting() {
        awaited = null;
        if (endOfWait != null) {
            endOfWait.cancel(false);
            endOfWait = null;
        }
    }

    private void take(Server server) {
        FastFailure failure = ServerWaits.failureAt(server, client.patience(), client.nowNs());
        if (failure == null) {
            lease.takeToMove(server);
        } else {
            lease.giveUpMoving(failure.kind(), failure.response());
        }
    }

    private void rest() {
        if (request.isTooLate()) {
            giveUp();
        } else {
            pool.loop().schedule(this::goOn, request.nextDelayMs(), TimeUnit.MILLISECONDS);
        }
    }

    private void giveUp() {
        lease.giveUpMoving(ErrorKind.DISMISSED, pool.dialect().rejectedAlone(""));
    }

    /** The request goes nowhere any more, or has got there. */
    void end() {
        isOver = true;
        WaitingPlace place = awaited;
        if (place != null) {
            place.leave(this);
        }
        stopWaiting();
    }
}
