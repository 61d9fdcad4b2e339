package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.config.ReplicaMiss;
import dev.nutcracker.config.ReplicaReads;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.RequestSink;
import dev.nutcracker.protocol.Split;
import dev.nutcracker.routing.Topology;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.PoolPrimaries;
import dev.nutcracker.server.Replicas;
import java.util.concurrent.TimeUnit;

/**
 * Lets replicas serve a client's reads. It is there only in pools with {@code read_from}.
 *
 * <pre>
 *                 a write, when all reads at replicas are answered
 *   AT_REPLICAS ───────────────────────────────────────────────────► WRITTEN
 *        ▲                                                           │    ▲
 *        │ a read, read_own_writes later,       a read, when all     │    │ a write
 *        │ when all is answered                 is answered          ▼    │
 *        └────────────────────────────────────────────────────────── SETTLED
 * </pre>
 *
 * <p>In {@code WRITTEN} and {@code SETTLED} the primary serves everything, so a client finds what it has written. A write never
 * goes out while reads are on their way at replicas: those have not seen it, and one that is asked for again at the primary
 * must not see it either.
 */
final class ReplicaSink extends KeepingSink {
    private enum State {
        AT_REPLICAS,
        /** The client has written, and may not have its answer yet. */
        WRITTEN,
        /** All that the client has written is answered since {@link #settledNs} at the latest. */
        SETTLED
    }

    private final ClientOutbound client;
    private final ClientResources resources;
    private final Pool pool;
    private final KeyBuffer keyBuffer;
    private final ServerConnections connections;
    /** Takes the reads of replicas, which need not wait for a primary. */
    private RequestSink beyond;

    private boolean on;
    private State state = State.AT_REPLICAS;
    private long settledNs;
    private boolean ended;

    /** @param beyond the sink behind the one that lets requests wait for primaries; {@code next} if there is no such sink */
    ReplicaSink(
            RequestSink next,
            RequestSink beyond,
            ClientOutbound client,
            RequestFlow flow,
            ClientResources resources,
            ServerConnections connections) {
        super(next, client, flow, resources.pool());
        this.client = client;
        this.resources = resources;
        this.pool = resources.pool();
        this.keyBuffer = resources.keyBuffer();
        this.connections = connections;
        this.beyond = beyond;
    }

    /** Requests go to these sinks from now on, as in the constructor. */
    void passTo(RequestSink sink, RequestSink beyondPrimaries) {
        passTo(sink);
        beyond = beyondPrimaries;
    }

    /** The client may have written, with another process. */
    void mayHaveWritten() {
        state = State.WRITTEN;
    }

    /**
     * Whether replicas serve reads from now on.
     *
     * @param mayHaveWritten whether the client may have written while they did not
     */
    void serve(boolean areOn, boolean mayHaveWritten) {
        if (areOn && !on && mayHaveWritten) {
            state = State.WRITTEN;
        }
        on = areOn;
    }

    /** Whether requests have to pass here: also while reads are on their way at replicas that are read no more. */
    boolean isNeeded() {
        return on || !client.isOwedNothing();
    }

    @Override
    public void forward(ParsedRequest request) {
        if (isForReplicas(request)) {
            read(request, RequestSink::forward);
        } else if (mayGo(request)) {
            super.forward(request);
        } else {
            waitWith(request, RequestSink::forward);
        }
    }

    @Override
    public void forwardPrepared(ParsedRequest request, Preparation preparation, byte[] severalServers) {
        Way way = (next, same) -> next.forwardPrepared(same, preparation, severalServers);
        if (isForReplicas(request)) {
            read(request, way);
        } else if (mayGo(request)) {
            super.forwardPrepared(request, preparation, severalServers);
        } else {
            waitWith(request, way);
        }
    }

    @Override
    public void forwardTogether(ParsedRequest request, byte[] severalServers) {
        if (isForReplicas(request) && !mayLackKeys(request)) {
            read(request, (next, same) -> next.forwardTogether(same, severalServers));
        } else if (mayGo(request)) {
            super.forwardTogether(request, severalServers);
        } else {
            waitWith(request, (next, same) -> next.forwardTogether(same, severalServers));
        }
    }

    @Override
    public void split(ParsedRequest request, Split split) {
        if (isForReplicas(request)) {
            read(request, (next, same) -> next.split(same, split));
        } else if (mayGo(request)) {
            super.split(request, split);
        } else {
            waitWith(request, (next, same) -> next.split(same, split));
        }
    }

    @Override
    public void toEveryServer(ParsedRequest request, Split split) {
        if (mayGo(request)) {
            super.toEveryServer(request, split);
        } else {
            waitWith(request, (next, same) -> next.toEveryServer(same, split));
        }
    }

    /** A client gets a connection of its own only when all is answered. */
    @Override
    public boolean privately(ParsedRequest request, PrivateUse use) {
        boolean taken = super.privately(request, use);
        if (taken) {
            state = State.WRITTEN;
        }
        return taken;
    }

    private void read(ParsedRequest request, Way way) {
        connections.beginRead();
        try {
            way.pass(beyond, request);
        } finally {
            connections.endRead();
        }
    }

    private boolean isForReplicas(ParsedRequest request) {
        return on
                && request.command().isReplicaRead()
                && !connections.areLeased()
                && mayReadFromReplicas()
                && !isOfOpenSlot(request);
    }

    private boolean mayReadFromReplicas() {
        return switch (state) {
            case AT_REPLICAS -> true;
            case WRITTEN -> {
                if (client.isOwedNothing()) {
                    state = State.SETTLED;
                    settledNs = client.nowNs();
                }
                yield state == State.SETTLED && isOwnWriteOld();
            }
            case SETTLED -> client.isOwedNothing() && isOwnWriteOld();
        };
    }

    private boolean isOwnWriteOld() {
        boolean old = client.nowNs() - settledNs >= TimeUnit.MILLISECONDS.toNanos(rules().ownWritesMs());
        if (old) {
            state = State.AT_REPLICAS;
        }
        return old;
    }

    /** While a slot is being migrated, a replica does not know which of its keys are elsewhere already. */
    private boolean isOfOpenSlot(ParsedRequest request) {
        Replicas replicas = pool.shared().replicas();
        PoolPrimaries waits = pool.primaries();
        if (!replicas.areAnyOpen() && !waits.areAnyOpen()) {
            return false;
        }
        Topology topology = pool.topology();
        for (int key = 0; key < request.keyCount(); key++) {
            int length = keyBuffer.load(request, key);
            int slot = topology.group(keyBuffer.bytes(), 0, length);
            if (slot >= 0 && (replicas.isOpen(slot) || waits.isOpen(slot))) {
                return true;
            }
        }
        return false;
    }

    /** The response to a request with several keys may not show that some of them are elsewhere already. */
    private boolean mayLackKeys(ParsedRequest request) {
        return request.keyCount() > 1
                && rules().onMiss() == ReplicaMiss.PRIMARY
                && pool.shared().config().topology().isCluster();
    }

    private ReplicaReads rules() {
        return pool.shared().config().replicaReads();
    }

    /** Whether a request may go to a primary now. A write waits for the reads that are on their way at replicas. */
    private boolean mayGo(ParsedRequest request) {
        if (!pool.dialect().mayWrite(request)) {
            return true;
        }
        boolean may = state != State.AT_REPLICAS || client.isOwedNothing();
        if (may) {
            state = State.WRITTEN;
        }
        return may;
    }

    private void waitWith(ParsedRequest request, Way way) {
        if (keep(request, way)) {
            client.add(new AllAnswered());
        }
    }

    private void allAnswered() {
        if (!ended) {
            state = State.WRITTEN;
            goOn(next());
        }
    }

    /** The client is gone. */
    void end() {
        ended = true;
        forget();
    }

    /** Its turn in the client's queue comes when everything before it is answered. */
    private final class AllAnswered implements QueueEntry {
        @Override
        public boolean isAnswered() {
            return true;
        }

        @Override
        public void writeResponse(Output out) {
            resources.pool().loop().execute(ReplicaSink.this::allAnswered);
        }

        @Override
        public long swallow() {
            return 0;
        }
    }
}
