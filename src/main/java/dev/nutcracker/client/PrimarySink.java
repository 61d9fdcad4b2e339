package dev.nutcracker.client;

import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.RequestSink;
import dev.nutcracker.protocol.ServerStep;
import dev.nutcracker.protocol.Split;
import dev.nutcracker.routing.Router;
import dev.nutcracker.routing.Topology;
import dev.nutcracker.server.Patience;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.PoolPrimaries;
import dev.nutcracker.server.Primary.Wait;
import dev.nutcracker.server.PrimaryWaits;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.ServerWaits;
import dev.nutcracker.server.WaitingPlace;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets a client's requests wait for the primaries of their keys, and for slots of a cluster that move. It is there only in pools
 * whose servers sentinels or a cluster name.
 *
 * <pre>
 *   conversation ──► PrimarySink ──► Dispatch
 *                        │ a primary is lost, or hands over
 *                        └─► the first request that has to wait is kept here, and no further one is read
 * </pre>
 *
 * While nothing waits, it reads one field.
 */
final class PrimarySink extends KeepingSink implements PoolPrimaries.Waiter {
    private final ClientOutbound client;
    private final RequestFlow flow;
    private final Pool pool;
    private final PrimaryWaits waits;
    private final KeyBuffer keyBuffer;
    private final ServerConnections connections;
    /** Where the client waits. */
    private @Nullable WaitingPlace awaited;
    /** When it has waited long enough. */
    private @Nullable Future<?> end;
    /** Whether the client is gone: it may have been among others that were about to go on. */
    private boolean isOver;

    PrimarySink(
            RequestSink next,
            ClientOutbound client,
            RequestFlow flow,
            ClientResources resources,
            ServerConnections connections) {
        super(next, client, flow, resources.pool());
        this.client = client;
        this.flow = flow;
        this.pool = resources.pool();
        this.waits = pool.waits();
        this.keyBuffer = resources.keyBuffer();
        this.connections = connections;
    }

    @Override
    public void forward(ParsedRequest request) {
        if (waits.areAny() && findWait(request)) {
            waitWith(request, RequestSink::forward);
        } else {
            super.forward(request);
        }
    }

    @Override
    public void forwardPrepared(ParsedRequest request, Preparation preparation, byte[] severalServers) {
        if (waits.areAny() && findWait(request)) {
            waitWith(request, (next, same) -> next.forwardPrepared(same, preparation, severalServers));
        } else {
            super.forwardPrepared(request, preparation, severalServers);
        }
    }

    @Override
    public void forwardTogether(ParsedRequest request, byte[] severalServers) {
        if (waits.areAny() && findWait(request)) {
            waitWith(request, (next, same) -> next.forwardTogether(same, severalServers));
        } else {
            super.forwardTogether(request, severalServers);
        }
    }

    @Override
    public void split(ParsedRequest request, Split split) {
        if (waits.areAny() && findWait(request)) {
            waitWith(request, (next, same) -> next.split(same, split));
        } else {
            super.split(request, split);
        }
    }

    @Override
    public void toEveryServer(ParsedRequest request, Split split) {
        if (waits.areAny() && findAnyWait(request)) {
            waitWith(request, (next, same) -> next.toEveryServer(same, split));
        } else {
            super.toEveryServer(request, split);
        }
    }

    @Override
    public void visit(ParsedRequest request, VisitChoice choice, byte[] noSuchServer) {
        if (waits.areAny()) {
            waits.adopt();
            ServerStep step = choice.among(pool.visitOrder());
            if (step != null && findWaitAt(pool.server(step.server()), request)) {
                waitWith(request, (next, same) -> next.visit(same, step::among, noSuchServer));
                return;
            }
        }
        super.visit(request, choice, noSuchServer);
    }

    @Override
    public boolean publish(ParsedRequest request, Publication published) {
        return !holdBackIfAwaited(request) && super.publish(request, published);
    }

    @Override
    public boolean countSubscribers(ParsedRequest request, Split split) {
        return !(waits.areAny() && findAnyWait(request) && holdBack()) && super.countSubscribers(request, split);
    }

    /**
     * A transaction has its server by its first key. The end of one waits for the keys that came before, which may have moved since;
     * another request without a key waits for any.
     */
    @Override
    public boolean privately(ParsedRequest request, PrivateUse use) {
        return !holdBackIfAwaited(request) && super.privately(request, use);
    }

    private boolean holdBackIfAwaited(ParsedRequest request) {
        return waits.areAny() && findPrivateWait(request) && holdBack();
    }

    private boolean findPrivateWait(ParsedRequest request) {
        if (request.keyCount() > 0) {
            return findWait(request);
        }
        int group = connections.keptGroup();
        if (group == Partition.NONE) {
            return findAnyWait(request);
        }
        waits.adopt();
        return findWaitOfGroup(group, pool.topology(), request);
    }

    /** Holds the client back until it may go on; always true. */
    private boolean holdBack() {
        flow.holdBack();
        join();
        return true;
    }

    /** Whether one of its keys, or the placeholder in place of a key, has a primary for which the request waits. */
    private boolean findWait(ParsedRequest request) {
        waits.adopt();
        Topology topology = pool.topology();
        for (int key = 0; key < Math.max(1, request.keyCount()); key++) {
            int length = request.keyCount() == 0 ? keyBuffer.loadPlaceholder() : keyBuffer.load(request, key);
            int group = topology.look(keyBuffer.bytes(), 0, length);
            if (group != Router.NO_SERVER && findWaitOfGroup(group, topology, request)) {
                return true;
            }
        }
        return false;
    }

    private boolean findWaitOfGroup(int group, Topology topology, ParsedRequest request) {
        WaitingPlace moving = waits.moving(group, client);
        if (moving != null) {
            return awaits(moving);
        }
        Server server = pool.owner(topology.placeOf(group));
        return server != null && findWaitAt(server, request);
    }

    private boolean findAnyWait(ParsedRequest request) {
        waits.adopt();
        for (int i = 0; i < pool.serverCount(); i++) {
            if (findWaitAt(pool.server(i), request)) {
                return true;
            }
        }
        return false;
    }

    private boolean findWaitAt(Server server, ParsedRequest request) {
        Wait wait = ServerWaits.at(server);
        boolean waitsNow = wait == Wait.ALL || (wait == Wait.WRITES && mayWrite(request));
        return waitsNow && awaits(ServerWaits.placeOf(server));
    }

    /** Notes where the request waits. If what the client has sent has waited long enough, it goes on, and fails if it must not be sent. */
    private boolean awaits(WaitingPlace place) {
        if (client.patience().isOver(client.nowNs(), place.waitMaxNs())) {
            return false;
        }
        awaited = place;
        return true;
    }

    /** Without a command's own flag: an EXEC may have written. */
    private boolean mayWrite(ParsedRequest request) {
        return pool.dialect().mayWrite(request) || request.command().name().equals("exec");
    }

    private void waitWith(ParsedRequest request, Way way) {
        if (!isOver && keep(request, way)) {
            join();
        }
    }

    private void join() {
        WaitingPlace place = awaited;
        assert place != null : "a request waits for something";
        if (!isOver) {
            place.join(this);
            long nowNs = client.nowNs();
            client.patience().begin(nowNs);
            long delayNs = client.patience().leftNs(nowNs, place.waitMaxNs()) + Patience.GRACE_NS;
            end = pool.loop().schedule(this::waitedEnough, delayNs, TimeUnit.NANOSECONDS);
        }
    }

    /** What it waits for may begin anew again and again. */
    private void waitedEnough() {
        WaitingPlace place = awaited;
        if (place != null) {
            place.leave(this);
            tryAgain();
        }
    }

    private void stopWaiting() {
        awaited = null;
        if (end != null) {
            end.cancel(false);
            end = null;
        }
    }

    @Override
    public void tryAgain() {
        stopWaiting();
        if (!isOver) {
            goOn();
        }
    }

    /** The client is gone, or the pool has no such servers any more. */
    void end() {
        isOver = true;
        WaitingPlace place = awaited;
        if (place != null) {
            place.leave(this);
        }
        stopWaiting();
        forget();
    }
}
