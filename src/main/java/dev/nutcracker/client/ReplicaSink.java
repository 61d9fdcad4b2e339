package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.config.ReplicaMiss;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.RequestSink;
import dev.nutcracker.protocol.Split;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.PoolRoutes;
import dev.nutcracker.server.Replicas;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lets replicas serve a client's reads. It is there only in pools with {@code read_from}, and where routes lead to such pools. */
final class ReplicaSink extends KeepingSink {
    private final ClientOutbound client;
    private final RequestFlow flow;
    private final ClientResources resources;
    private final Pool pool;
    private final KeyBuffer keyBuffer;
    private final ServerConnections connections;
    /** Takes the reads of replicas, which need not wait for a primary. */
    private RequestSink beyond;

    /** One for each pool whose replicas serve reads, or have done so. */
    private List<PoolReads> reads = List.of();

    private boolean allAnswered;
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
        this.flow = flow;
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
        reads.forEach(PoolReads::written);
    }

    /**
     * Replicas of these pools serve reads from now on, where their configuration says so.
     *
     * @param mayHaveWritten whether the client may have written while they did not
     */
    void serve(List<Pool> pools, boolean mayHaveWritten) {
        List<PoolReads> known = new ArrayList<>(reads);
        for (Pool serving : pools) {
            if (serving.shared().config().replicaReads().areOn() && readsOf(serving) == null) {
                known.add(new PoolReads(serving, client));
            }
        }
        reads = List.copyOf(known);
        for (PoolReads each : reads) {
            each.serve(pools.contains(each.pool()) && each.rules().areOn(), mayHaveWritten);
        }
    }

    private @Nullable PoolReads readsOf(Pool serving) {
        for (PoolReads each : reads) {
            if (each.pool() == serving) {
                return each;
            }
        }
        return null;
    }

    /** Whether requests have to pass here: also while reads are on their way at replicas that are read no more. */
    boolean isNeeded() {
        boolean areOn = false;
        for (PoolReads each : reads) {
            areOn |= each.areOn();
        }
        return areOn || !client.isOwedNothing();
    }

    @Override
    public void forward(ParsedRequest request) {
        if (isForReplicas(request)) {
            read(request, RequestSink::forward);
        } else if (admit(request)) {
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
        } else if (admit(request)) {
            super.forwardPrepared(request, preparation, severalServers);
        } else {
            waitWith(request, way);
        }
    }

    @Override
    public void forwardTogether(ParsedRequest request, byte[] severalServers) {
        if (isForReplicas(request) && !mayLackKeys(request)) {
            read(request, (next, same) -> next.forwardTogether(same, severalServers));
        } else if (admit(request)) {
            super.forwardTogether(request, severalServers);
        } else {
            waitWith(request, (next, same) -> next.forwardTogether(same, severalServers));
        }
    }

    @Override
    public void split(ParsedRequest request, Split split) {
        if (isForReplicas(request)) {
            read(request, (next, same) -> next.split(same, split));
        } else if (admit(request)) {
            super.split(request, split);
        } else {
            waitWith(request, (next, same) -> next.split(same, split));
        }
    }

    @Override
    public void toEveryServer(ParsedRequest request, Split split) {
        if (admit(request)) {
            super.toEveryServer(request, split);
        } else {
            waitWith(request, (next, same) -> next.toEveryServer(same, split));
        }
    }

    /** As a write: a transaction that is sent in one piece does not wait for a connection of its own. */
    @Override
    public boolean privately(ParsedRequest request, PrivateUse use) {
        if (!client.isOwedNothingElse() && mustWait(request)) {
            flow.holdBack();
            client.add(new AllAnswered());
            return false;
        }
        boolean taken = super.privately(request, use);
        if (taken) {
            written(request);
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
        if (!request.command().isReplicaRead() || connections.areLeased()) {
            return false;
        }
        boolean any = false;
        for (int key = 0; key < request.keyCount(); key++) {
            Pool serving = servingPool(request, key);
            if (serving == null || PoolRoutes.isJoint(pool, keyBuffer.bytes(), 0, keyBuffer.load(request, key))) {
                return false;
            }
            PoolReads own = readsOf(serving);
            if (own != null && own.areOn()) {
                if (!own.admitRead() || isOfOpenSlot(serving, request, key)) {
                    return false;
                }
                any = true;
            }
        }
        return any;
    }

    private @Nullable Pool servingPool(ParsedRequest request, int key) {
        return PoolRoutes.servingPool(pool, keyBuffer.bytes(), 0, keyBuffer.load(request, key));
    }

    /** While a slot is being migrated, a replica does not know which of its keys are elsewhere already. */
    private boolean isOfOpenSlot(Pool serving, ParsedRequest request, int key) {
        Replicas replicas = serving.shared().replicas();
        if (!replicas.areAnyOpen() && !serving.primaries().areAnyOpen()) {
            return false;
        }
        int length = keyBuffer.load(request, key);
        int slot = serving.topology().group(keyBuffer.bytes(), 0, length);
        return slot >= 0 && (replicas.isOpen(slot) || serving.primaries().isOpen(slot));
    }

    /** The response to a request with several keys may not show that some of them are elsewhere already. */
    private boolean mayLackKeys(ParsedRequest request) {
        if (request.keyCount() < 2) {
            return false;
        }
        Pool serving = servingPool(request, 0);
        return serving != null
                && serving.shared().config().replicaReads().onMiss() == ReplicaMiss.PRIMARY
                && serving.shared().config().topology().isCluster();
    }

    /**
     * Lets a request go to a primary, and notes it if it may write. Returns false for a write that has to wait for reads at replicas.
     */
    private boolean admit(ParsedRequest request) {
        if (!pool.dialect().mayWrite(request)) {
            return true;
        }
        if (!allAnswered && mustWait(request)) {
            return false;
        }
        written(request);
        return true;
    }

    private boolean mustWait(ParsedRequest request) {
        boolean must = false;
        for (PoolReads each : reads) {
            must |= each.mustWritesWait() && concerns(request, each.pool());
        }
        return must;
    }

    private void written(ParsedRequest request) {
        for (PoolReads each : reads) {
            if (concerns(request, each.pool())) {
                each.written();
            }
        }
    }

    /** Whether a request may go to that pool: a routing pool has several, and a request without a key may go to any. */
    private boolean concerns(ParsedRequest request, Pool serving) {
        if (serving == pool || request.keyCount() == 0) {
            return true;
        }
        for (int key = 0; key < request.keyCount(); key++) {
            if (servingPool(request, key) == serving) {
                return true;
            }
        }
        return false;
    }

    private void waitWith(ParsedRequest request, Way way) {
        if (keep(request, way)) {
            client.add(new AllAnswered());
        }
    }

    private void goOnAnswered() {
        if (!ended) {
            allAnswered = true;
            goOn();
            allAnswered = false;
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
            resources.pool().loop().execute(ReplicaSink.this::goOnAnswered);
        }

        @Override
        public long swallow() {
            return 0;
        }
    }
}
