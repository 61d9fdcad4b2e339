package dev.nutcracker.client;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.Fence;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.RequestSink;
import dev.nutcracker.protocol.SavedOpaque;
import dev.nutcracker.protocol.Split;
import dev.nutcracker.protocol.Transfers;
import dev.nutcracker.protocol.Transfers.Use;
import dev.nutcracker.server.FastFailure;
import dev.nutcracker.server.JointPath;
import dev.nutcracker.server.JointPath.Sides;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.PoolRoutes;
import dev.nutcracker.server.Request;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.ServerConnection;
import dev.nutcracker.server.joint.Fencing;
import dev.nutcracker.server.joint.JointClient;
import dev.nutcracker.server.joint.JointKey;
import dev.nutcracker.server.joint.JointRead;
import dev.nutcracker.server.joint.JointTransaction;
import dev.nutcracker.server.joint.JointWrite;
import dev.nutcracker.server.joint.PendingReads;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.PoolCounter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Serves the requests that concern several pools. It is there only in routing pools with a route that has further pools; requests at
 * other routes pass.
 *
 * <pre>
 *   conversation ──► RoutingSink ──► JointSink ──► MirrorSink ──► Dispatch
 *                                       │  requests of one pool
 *                                       ├─► JointRead
 *                                       └─► JointWrite
 * </pre>
 */
final class JointSink extends PassingSink implements JointClient {
    private static final byte[] NOTHING = {};

    private final PoolRoutes routes;
    private final ClientOutbound client;
    private final RequestFlow flow;
    private final RequestStats stats;
    private final Pool pool;
    private final KeyBuffer keyBuffer;
    private final ServerConnections connections;
    private final Transfers words;
    private final PendingReads reads = new PendingReads();
    /** {@code null} until the client first needs a connection of its own. */
    private @Nullable JointTransaction transaction;

    JointSink(
            RequestSink next,
            PoolRoutes routes,
            ClientOutbound client,
            RequestFlow flow,
            ClientResources resources,
            ServerConnections connections,
            Transfers words) {
        super(next);
        this.routes = routes;
        this.client = client;
        this.flow = flow;
        this.stats = resources.stats();
        this.pool = resources.pool();
        this.keyBuffer = resources.keyBuffer();
        this.connections = connections;
        this.words = words;
    }

    @Override
    public void forward(ParsedRequest request) {
        JointKey key = request.keyCount() == 1 ? keyOf(request, 0) : null;
        if (key == null || passes(request, key)) {
            super.forward(request);
        } else if (isRead(request, key)) {
            new JointRead(queued(request), Fencing.of(request, false), key, this, words)
                    .begin(out -> out.write(request.message(), request.messageStart(), request.messageLength()));
        } else {
            write(queuedUnlessSilent(request), request, Fencing.of(request, false), null, NOTHING, List.of(key));
        }
    }

    @Override
    public void forwardNumbered(ParsedRequest request, Numbering numbering) {
        JointKey key = request.keyCount() == 1 ? keyOf(request, 0) : null;
        if (key == null || passes(request, key)) {
            super.forwardNumbered(request, numbering);
            return;
        }
        stats.requested(request);
        SavedOpaque envelope = numbering.number(pool.nextRequestNumber());
        TaggedRequest tagged = new TaggedRequest(client, request, envelope);
        client.add(tagged);
        if (isRead(request, key)) {
            new JointRead(tagged, Fencing.of(request, true), key, this, words)
                    .begin(out -> out.write(request.message(), request.messageStart(), request.messageLength()));
        } else {
            write(tagged, request, Fencing.of(request, true), null, NOTHING, List.of(key));
        }
    }

    @Override
    public void forwardTogether(ParsedRequest request, byte[] severalServers) {
        List<JointKey> keys = keysOf(request);
        if (keys.isEmpty() || passes(request, keys.getFirst())) {
            super.forwardTogether(request, severalServers);
        } else if (areApart(request, keys)) {
            refuse(request, severalServers);
        } else {
            write(queuedUnlessSilent(request), request, Fencing.of(request, false), null, severalServers, keys);
        }
    }

    @Override
    public void forwardPrepared(ParsedRequest request, Preparation preparation, byte[] severalServers) {
        List<JointKey> keys = keysOf(request);
        if (keys.isEmpty() || passes(request, keys.getFirst())) {
            super.forwardPrepared(request, preparation, severalServers);
        } else if (areApart(request, keys)) {
            refuse(request, severalServers);
        } else {
            write(queued(request), request, Fencing.NONE, preparation, severalServers, keys);
        }
    }

    /** The keys of a request must have one server, which they cannot if only some of them concern several pools. */
    private static boolean areApart(ParsedRequest request, List<JointKey> keys) {
        if (keys.size() < request.keyCount()) {
            return true;
        }
        JointPath path = keys.getFirst().path();
        for (JointKey key : keys) {
            if (key.path() != path) {
                return true;
            }
        }
        return false;
    }

    private void refuse(ParsedRequest request, byte[] severalServers) {
        stats.requested(request);
        stats.failed(request, ErrorKind.SEVERAL_SERVERS);
        client.answer(pool.keysApart(severalServers));
    }

    /** A request of several keys is served key by key, if one of them concerns several pools. */
    @Override
    public void split(ParsedRequest request, Split split) {
        @Nullable JointKey[] keys = new JointKey[request.keyCount()];
        boolean any = false;
        for (int i = 0; i < keys.length; i++) {
            JointKey key = keyOf(request, i);
            keys[i] = key == null || passes(request, key) ? null : key;
            any |= keys[i] != null;
        }
        if (!any) {
            super.split(request, split);
        } else if (keys.length == 1) {
            forwardOnly(request, requireNonNull(keys[0]));
        } else {
            forwardEach(request, split, keys);
        }
    }

    private void forwardOnly(ParsedRequest request, JointKey key) {
        stats.requested(request);
        PlainRequest only = new PlainRequest(client, request);
        only.expects(request.elements());
        client.add(only);
        if (isRead(request, key)) {
            new JointRead(only, Fencing.NONE, key, this, words)
                    .begin(out -> out.write(request.message(), request.messageStart(), request.messageLength()));
        } else {
            write(only, request, Fencing.NONE, null, NOTHING, List.of(key));
        }
    }

    private void forwardEach(ParsedRequest request, Split split, @Nullable JointKey[] keys) {
        stats.requested(request);
        int[] fragmentOfKey = new int[keys.length];
        Arrays.setAll(fragmentOfKey, i -> i);
        SplitRequest whole = SplitRequest.byKeys(client, request, split, keys.length, fragmentOfKey);
        client.add(whole);
        pool.counters().add(PoolCounter.FRAGMENTS, keys.length);
        for (int i = 0; i < keys.length; i++) {
            int[] only = {i};
            Fragment fragment = whole.fragment(i);
            whole.carries(fragment, request, only, 1);
            JointKey key = keys[i];
            if (key == null) {
                forward(request, split, fragment, only);
            } else if (isRead(request, key)) {
                new JointRead(fragment, Fencing.NONE, key, this, words)
                        .begin(out -> split.writeFragment(request, only, 1, out));
            } else {
                write(request, split, fragment, only, key);
            }
        }
    }

    /** The part of a request for a key of one pool. */
    private void forward(ParsedRequest request, Split split, Fragment fragment, int[] key) {
        int length = keyBuffer.load(request, key[0]);
        Server server = pool.serverOf(keyBuffer.bytes(), 0, length);
        ServerConnection connection = server == null ? null : connectionTo(server);
        if (connection == null || connection.isFull()) {
            FastFailure failure =
                    connection == null ? pool.failureOf(keyBuffer.bytes(), 0, length) : connection.fullness();
            fragment.fail(failure.kind(), failure.response());
            return;
        }
        fragment.sentOn(connection);
        Output out = connection.output();
        long before = out.pendingBytes();
        try {
            split.writeFragment(request, key, 1, out);
        } catch (RuntimeException | Error e) {
            // No request may follow half a fragment.
            connection.broken(e);
            throw e;
        }
        connection.enqueue(fragment, (int) (out.pendingBytes() - before));
        sentOn(connection);
    }

    private void write(ParsedRequest request, Split split, Fragment fragment, int[] only, JointKey key) {
        Output out = new Output(ByteBufAllocator.DEFAULT);
        split.writeFragment(request, only, 1, out);
        ByteBuf bytes = out.retainLast((int) out.pendingBytes());
        out.release();
        ByteBuf room = room(request);
        JointWrite.Message message =
                new JointWrite.Message(request.copyInto(room), bytes, only[0], false, null, NOTHING, () -> {
                    bytes.release();
                    room.release();
                });
        new JointWrite(fragment, message, Fencing.NONE, useOf(request), List.of(key), this, words).begin();
    }

    private void write(
            @Nullable Request asked,
            ParsedRequest request,
            Fencing fencing,
            @Nullable Preparation preparation,
            byte[] keysApart,
            List<JointKey> keys) {
        ByteBuf room = room(request);
        ParsedRequest kept = request.copyInto(room);
        ByteBuf bytes = room.slice(kept.messageStart(), kept.messageLength());
        JointWrite.Message message =
                new JointWrite.Message(kept, bytes, 0, true, preparation, keysApart, room::release);
        new JointWrite(asked, message, fencing, useOf(request), keys, this, words).begin();
    }

    @Override
    public boolean privately(ParsedRequest request, PrivateUse use) {
        JointTransaction own = transaction;
        if (own == null) {
            own = new JointTransaction(this, words);
            transaction = own;
        }
        List<JointKey> keys = keysOf(request);
        if (own.awaitsReads(keys)) {
            return false;
        }
        if (!own.hasRoom() || !own.bring(keys)) {
            if (own.hasRoom()) {
                return false;
            }
            stats.requested(request);
            stats.failed(request, ErrorKind.TOO_LARGE);
            client.answer(pool.dialect().errorResponse("the transaction has too many keys at routes of several pools"));
            return true;
        }
        FastFailure failure = own.takeFailure();
        if (failure != null) {
            stats.requested(request);
            stats.failed(request, failure.kind());
            client.answer(failure.response());
            return true;
        }
        if (own.hasWritten() && request.command().name().equals("exec")) {
            return execute(request, use, own);
        }
        return pass(request, use, own, keys);
    }

    private boolean pass(ParsedRequest request, PrivateUse use, JointTransaction own, List<JointKey> keys) {
        boolean taken = super.privately(request, use);
        if (taken) {
            switch (request.command().name()) {
                case "multi" -> own.begins();
                case "exec", "discard" -> own.ends();
                case "watch", "unwatch" -> {}
                default -> {
                    if (pool.dialect().mayWrite(request)) {
                        own.takes(keys);
                    }
                }
            }
        }
        return taken;
    }

    /** The client gets the response when the other pools have done their part, and none if they have not. */
    private boolean execute(ParsedRequest request, PrivateUse use, JointTransaction own) {
        if (!own.enter()) {
            return false;
        }
        Barrier barrier = new Barrier(client);
        client.add(barrier);
        if (!super.privately(request, use)) {
            own.leave();
            barrier.open();
            return false;
        }
        own.executed(failure -> {
            if (failure != null && !client.isGone()) {
                client.countForwardError();
                client.close();
            }
            barrier.open();
        });
        return true;
    }

    /** The transaction is gone, too. */
    @Override
    public void reset(ParsedRequest request, boolean endsSubscriptions, byte[] response) {
        if (transaction != null) {
            transaction.ends();
        }
        super.reset(request, endsSubscriptions, response);
    }

    private static ByteBuf room(ParsedRequest request) {
        return ByteBufAllocator.DEFAULT.directBuffer(request.bytesBefore() + request.messageLength());
    }

    private @Nullable Request queuedUnlessSilent(ParsedRequest request) {
        if (request.noreply()) {
            stats.requested(request);
            return null;
        }
        return queued(request);
    }

    private ForwardedRequest queued(ParsedRequest request) {
        stats.requested(request);
        Fence fence = request.fence();
        ForwardedRequest queued = fence != null && request.isQuiet()
                ? new QuietRequest(client, request, fence)
                : new PlainRequest(client, request);
        queued.expects(request.repeated());
        client.add(queued);
        return queued;
    }

    private Use useOf(ParsedRequest request) {
        return words.useOf(request);
    }

    /** Whether it may ask at once: whoever reads a key in doubt makes sure of it first. */
    private boolean isRead(ParsedRequest request, JointKey key) {
        return isRead(request) && !key.isDoubted();
    }

    private boolean isRead(ParsedRequest request) {
        return useOf(request) == Use.READS;
    }

    /** Whether a request goes to the pool of its route alone. */
    private boolean passes(ParsedRequest request, JointKey key) {
        if (pool.dialect().mayWrite(request)) {
            return false;
        }
        return !key.path().bringsValues() || (key.path().isNear() && !mayComeFromNear(request));
    }

    private boolean mayComeFromNear(ParsedRequest request) {
        return isRead(request) && words.isSameElsewhere(request);
    }

    private @Nullable JointKey keyOf(ParsedRequest request, int index) {
        int length = keyBuffer.load(request, index);
        JointPath path = routes.jointOf(keyBuffer.bytes(), 0, length);
        Sides sides = path == null ? null : path.sidesOf(keyBuffer.bytes(), 0, length);
        if (path == null || sides == null) {
            return null;
        }
        routes.countUse(keyBuffer.bytes(), 0, length);
        return JointKey.of(path, sides, Arrays.copyOf(keyBuffer.bytes(), length));
    }

    /** Those keys that concern several pools. */
    private List<JointKey> keysOf(ParsedRequest request) {
        List<JointKey> keys = new ArrayList<>(request.keyCount());
        for (int i = 0; i < request.keyCount(); i++) {
            JointKey key = keyOf(request, i);
            if (key != null) {
                keys.add(key);
            }
        }
        return keys;
    }

    @Override
    public Pool pool() {
        return pool;
    }

    @Override
    public ServerConnection connectionTo(Server server) {
        return connections.to(server);
    }

    @Override
    public ServerConnection sideConnectionTo(Server server) {
        return connections.beside(server, words::flavour);
    }

    @Override
    public PendingReads reads() {
        return reads;
    }

    @Override
    public void sentOn(ServerConnection connection) {
        if (connection.isCongested() && !client.isGone()) {
            flow.holdBack(connection);
        }
    }

    @Override
    public boolean isGone() {
        return client.isGone();
    }

    @Override
    public void later(Runnable action) {
        try {
            pool.loop().execute(action);
        } catch (RejectedExecutionException _) {
            // The loop has ended, and the client with it.
        }
    }

    @Override
    public void holdBack() {
        flow.holdBack();
    }

    @Override
    public void resume() {
        if (!client.isGone()) {
            flow.resume();
        }
    }
}
