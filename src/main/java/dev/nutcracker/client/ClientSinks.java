package dev.nutcracker.client;

import dev.nutcracker.audit.AuditLog;
import dev.nutcracker.net.Endpoint;
import dev.nutcracker.protocol.Logins;
import dev.nutcracker.protocol.RequestSink;
import dev.nutcracker.protocol.Transfers;
import dev.nutcracker.protocol.User;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.PoolRoutes;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The sinks that one client's requests pass. Features that the pool's configuration has not are not among them.
 *
 * <pre>
 *   conversation ──► UserSink ──► RateLimit ──► AuditSink ──► RoutingSink ──► ReplicaSink ──► JointSink ──┐
 *        each only in pools that have the feature                                                        │
 *                                   ┌────────────────────────────────────────────────────────────────────┘
 *                                   └─► PrimarySink ──► MirrorSink ──► DetourSink ──► Dispatch
 *                                                                                     last
 * </pre>
 */
final class ClientSinks {
    private final UserSink.Client client;
    private final RequestFlow flow;
    private final ClientOutbound outbound;
    private final ClientResources resources;
    private final Pool pool;
    private final Endpoint endpoint;
    private final LoginDelays delays;
    private final Supplier<User> user;
    private final ServerConnections connections;
    private final RequestSink last;
    private RequestSink first;
    /** {@code null} in a pool of addresses. */
    private @Nullable PrimarySink primaries;
    /** {@code null} in a pool whose primaries serve all reads. */
    private @Nullable ReplicaSink replicas;
    /** {@code null} in a pool with servers of its own. */
    private @Nullable RoutingSink routing;

    /** {@code null} in a pool without routes that have further pools. */
    private @Nullable JointSink joint;

    private boolean served;

    /**
     * @param user who the client is at this moment
     * @param last takes the requests in the end
     */
    ClientSinks(
            UserSink.Client client,
            RequestFlow flow,
            ClientOutbound outbound,
            ClientResources resources,
            Endpoint endpoint,
            LoginDelays delays,
            Supplier<User> user,
            ServerConnections connections,
            RequestSink last) {
        this.client = client;
        this.flow = flow;
        this.outbound = outbound;
        this.resources = resources;
        this.pool = resources.pool();
        this.endpoint = endpoint;
        this.delays = delays;
        this.user = user;
        this.connections = connections;
        this.last = last;
        this.first = last;
        pass(ofPool());
        this.served = true;
    }

    /** The one to which the conversation passes its requests. */
    RequestSink first() {
        return first;
    }

    /** The pool goes by another configuration; the client's rates stay. */
    void poolChanged() {
        RequestSink ofPool = ofPool();
        RequestSink inner = first instanceof UserSink ofUser ? ofUser.next() : first;
        if (inner instanceof RateLimit limit) {
            limit.passTo(ofPool);
            pass(limit);
        } else {
            pass(ofPool);
        }
    }

    /** From now on these rates limit the client. */
    RateLimit limitBy(ClientRates rates, AddressTable.@Nullable Entry address) {
        RateLimit limit = rates.limit(flow, outbound, ofPool(), user.get().name(), address);
        pass(limit);
        return limit;
    }

    /** No rates limit the client. */
    void limitNoMore() {
        pass(ofPool());
    }

    /** Requests go to {@code inner}, and first to the sink of users if the pool has any. */
    private void pass(RequestSink inner) {
        if (!pool.shared().config().clients().users().areThere()) {
            end();
            first = inner;
        } else if (first instanceof UserSink ofUser) {
            ofUser.passTo(inner);
        } else {
            first = new UserSink(client, flow, pool, delays, inner);
        }
    }

    private RequestSink ofPool() {
        RequestSink next = DetourSink.isFor(pool)
                ? new DetourSink(last, resources, new ReturnCopies(outbound, flow, connections))
                : last;
        PoolRoutes routes = pool.routes();
        if (routes != null && routes.haveMirrors()) {
            next = new MirrorSink(next, routes, outbound, flow, resources, connections);
        }
        RequestSink sending = next;
        if (pool.waits().mayWait()) {
            next = waitingForPrimaries(next);
        }
        if (routes != null) {
            next = servingJointly(next, routes);
        }
        next = readingFromReplicas(next, sending);
        if (routes != null) {
            next = routing(next, routes);
        }
        AuditLog log = resources.audit();
        return log == null ? next : new AuditSink(next, audited(log), pool, user);
    }

    /** A request that waits already does not wait once more. */
    private RequestSink waitingForPrimaries(RequestSink next) {
        PrimarySink before = primaries;
        if (before == null) {
            before = new PrimarySink(next, outbound, flow, resources, connections);
            primaries = before;
        } else {
            before.passTo(next);
        }
        return before;
    }

    /** A write that waits for reads goes on in any case. */
    private RequestSink readingFromReplicas(RequestSink next, RequestSink sending) {
        List<Pool> pools = PoolRoutes.servingPools(pool);
        boolean areOn = false;
        for (Pool serving : pools) {
            areOn |= serving.shared().config().replicaReads().areOn();
        }
        ReplicaSink before = replicas;
        if (before != null) {
            before.passTo(next, sending);
        } else if (areOn) {
            before = new ReplicaSink(next, sending, outbound, flow, resources, connections);
            replicas = before;
        } else {
            return next;
        }
        before.serve(pools, served);
        return before.isNeeded() ? before : next;
    }

    private RequestSink servingJointly(RequestSink next, PoolRoutes routes) {
        Transfers words = pool.dialect().transfers();
        if (joint != null) {
            joint.passTo(next);
        } else if (routes.areJoint() && words != null) {
            joint = new JointSink(next, routes, outbound, flow, resources, connections, words);
        }
        return joint == null ? next : joint;
    }

    /** A transaction that has begun goes on. What waits behind the routes goes by them again when it goes on. */
    private RequestSink routing(RequestSink next, PoolRoutes routes) {
        RoutingSink before = routing;
        if (before == null) {
            before = new RoutingSink(next, routes, resources.keyBuffer());
            routing = before;
        } else {
            before.passTo(next);
        }
        if (primaries != null) {
            primaries.passAgainTo(before);
        }
        if (replicas != null) {
            replicas.passAgainTo(before);
        }
        return before;
    }

    private AuditedClient audited(AuditLog log) {
        AuditedClient before = audited();
        return before != null && before.log() == log ? before : AuditedClient.of(log, pool.name(), endpoint);
    }

    /**
     * The client has come from another process, where it may have written; returns false if the pool has as many clients of its
     * user as there may be.
     */
    boolean arrive(User who, Logins logins) {
        if (replicas != null) {
            replicas.mayHaveWritten();
        }
        boolean hasLoggedIn = who.isKnown() && who != logins.initialUser();
        return !hasLoggedIn || !(first instanceof UserSink ofUser) || ofUser.loggedIn(who);
    }

    /** The client as the audit log shows it; null if there is no such log. */
    @Nullable
    AuditedClient audited() {
        AuditSink audit = AuditSink.in(first);
        return audit == null ? null : audit.audited();
    }

    /** The client is gone. */
    void release() {
        end();
        if (primaries != null) {
            primaries.end();
        }
        if (replicas != null) {
            replicas.end();
        }
    }

    private void end() {
        if (first instanceof UserSink ofUser) {
            ofUser.end();
        }
    }
}
