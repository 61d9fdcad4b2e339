package dev.nutcracker.client;

import static java.util.Objects.requireNonNull;

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
import dev.nutcracker.server.KeyRenaming;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.PoolRoutes;
import dev.nutcracker.server.Request;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.joint.FailoverRequest;
import dev.nutcracker.server.joint.Fencing;
import dev.nutcracker.server.joint.JointKey;
import dev.nutcracker.server.joint.JointRead;
import dev.nutcracker.server.joint.JointTransaction;
import dev.nutcracker.server.joint.JointWrite;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.PoolCounter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
final class JointSink extends PassingSink {
    private static final byte[] NOTHING = {};

    private final PoolRoutes routes;
    private final ClientOutbound client;
    private final RequestStats stats;
    private final Pool pool;
    private final KeyBuffer keyBuffer;
    private final RouteUses uses;
    private final Transfers words;
    private final Forwarding forwarding;
    private final RouteClient owner;
    private final JointPrivacy privacy;
    private final RenamingRequests renaming;

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
        this.stats = resources.stats();
        this.pool = resources.pool();
        this.keyBuffer = resources.keyBuffer();
        this.uses = new RouteUses(routes, keyBuffer);
        this.words = words;
        this.forwarding = new Forwarding(client, flow, resources, connections);
        this.owner = new RouteClient(client, flow, pool, connections, words);
        this.renaming = new RenamingRequests(pool.dialect(), connections, owner);
        this.privacy = new JointPrivacy(client, resources, connections, new JointTransaction(owner, words));
    }

    @Override
    public void forward(ParsedRequest request) {
        JointKey key = request.keyCount() == 1 ? keyOf(request, 0) : null;
        if (request.keyCount() == 0 && mayShowOtherNames(request)) {
            refuse(request);
        } else if (key == null || !takes(request, key)) {
            super.forward(request);
        } else if (RenamingRequests.concern(key)) {
            rename(request, List.of(key));
        } else if (key.path().failover() != null) {
            failOver(queuedUnlessSilent(request), request, Fencing.of(request, false), null, NOTHING, List.of(key));
        } else if (isRead(request, key)) {
            new JointRead(queued(request), Fencing.of(request, false), key, owner, words)
                    .begin(out -> out.write(request.message(), request.messageStart(), request.messageLength()));
        } else {
            write(queuedUnlessSilent(request), request, Fencing.of(request, false), null, NOTHING, List.of(key));
        }
    }

    @Override
    public void forwardNumbered(ParsedRequest request, Numbering numbering) {
        JointKey key = request.keyCount() == 1 ? keyOf(request, 0) : null;
        if (key == null || !takes(request, key)) {
            super.forwardNumbered(request, numbering);
            return;
        }
        stats.requested(request);
        SavedOpaque envelope = numbering.number(pool.nextRequestNumber());
        if (RenamingRequests.concern(key)) {
            ParsedRequest renamed = renaming.renamed(request, new JointKey[] {key});
            TaggedRequest tagged = tagged(renamed == null ? request : renamed, envelope);
            renaming.send(tagged, renamed, List.of(key), true);
            return;
        }
        TaggedRequest tagged = tagged(request, envelope);
        if (key.path().failover() != null) {
            failOver(tagged, request, Fencing.of(request, true), null, NOTHING, List.of(key));
        } else if (isRead(request, key)) {
            new JointRead(tagged, Fencing.of(request, true), key, owner, words)
                    .begin(out -> out.write(request.message(), request.messageStart(), request.messageLength()));
        } else {
            write(tagged, request, Fencing.of(request, true), null, NOTHING, List.of(key));
        }
    }

    @Override
    public void forwardTogether(ParsedRequest request, byte[] severalServers) {
        List<JointKey> keys = keysOf(request);
        if (keys.isEmpty() || !takes(request, keys.getFirst())) {
            super.forwardTogether(request, severalServers);
        } else if (JointKey.areApart(keys, request.keyCount())) {
            refuse(request, severalServers);
        } else if (RenamingRequests.concern(keys.getFirst())) {
            if (RenamingRequests.areApart(keys)) {
                refuse(request, severalServers);
            } else {
                rename(request, keys);
            }
        } else {
            serve(queuedUnlessSilent(request), request, Fencing.of(request, false), null, severalServers, keys);
        }
    }

    @Override
    public void forwardPrepared(ParsedRequest request, Preparation preparation, byte[] severalServers) {
        List<JointKey> keys = keysOf(request);
        if (keys.isEmpty() || !takes(request, keys.getFirst())) {
            super.forwardPrepared(request, preparation, severalServers);
        } else if (JointKey.areApart(keys, request.keyCount())) {
            refuse(request, severalServers);
        } else if (RenamingRequests.concern(keys.getFirst())) {
            renaming.send(queued(request), null, keys, false);
        } else {
            serve(queued(request), request, Fencing.NONE, preparation, severalServers, keys);
        }
    }

    private void refuse(ParsedRequest request, byte[] severalServers) {
        client.refuse(request, new FastFailure(ErrorKind.SEVERAL_SERVERS, pool.keysApart(severalServers)));
    }

    /** A request of several keys is served key by key, if one of them concerns several pools. */
    @Override
    public void split(ParsedRequest request, Split split) {
        @Nullable JointKey[] keys = new JointKey[request.keyCount()];
        boolean any = false;
        for (int i = 0; i < keys.length; i++) {
            JointKey key = keyOf(request, i);
            if (key != null && !passes(request, key)) {
                keys[i] = key;
                uses.count(request, i);
                any = true;
            }
        }
        ParsedRequest renamed = RenamingRequests.concernAny(keys) ? renaming.renamed(request, keys) : request;
        if (!any) {
            super.split(request, split);
        } else if (renamed == null) {
            renaming.send(queued(request), null, keysOf(request), false);
        } else if (keys.length == 1) {
            forwardOnly(renamed, requireNonNull(keys[0]));
        } else {
            forwardEach(renamed, split, keys);
        }
    }

    /** Serves a request whose keys have other names at their server. */
    private void rename(ParsedRequest request, List<JointKey> keys) {
        ParsedRequest renamed = renaming.renamed(request, keys.toArray(JointKey[]::new));
        renaming.send(queuedUnlessSilent(renamed == null ? request : renamed), renamed, keys, false);
    }

    @Override
    public void toEveryServer(ParsedRequest request, Split split) {
        if (mayShowOtherNames(request)) {
            refuse(request);
        } else {
            super.toEveryServer(request, split);
        }
    }

    @Override
    public void visit(ParsedRequest request, VisitChoice choice, byte[] noSuchServer) {
        if (mayShowOtherNames(request)) {
            refuse(request);
        } else {
            super.visit(request, choice, noSuchServer);
        }
    }

    private boolean mayShowOtherNames(ParsedRequest request) {
        return routes.haveRenamings() && renaming.areShownBy(request);
    }

    private void refuse(ParsedRequest request) {
        client.refuse(request, renaming.refusal());
    }

    private void forwardOnly(ParsedRequest request, JointKey key) {
        stats.requested(request);
        PlainRequest only = new PlainRequest(client, request);
        only.expects(request.elementsForKeys());
        client.add(only);
        if (RenamingRequests.concern(key)) {
            renaming.send(only, request, List.of(key), false);
        } else if (key.path().failover() != null) {
            failOver(only, request, Fencing.NONE, null, NOTHING, List.of(key));
        } else if (isRead(request, key)) {
            new JointRead(only, Fencing.NONE, key, owner, words)
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
            } else if (RenamingRequests.concern(key)) {
                renaming.send(fragment, request, split, only, key);
            } else if (key.path().failover() != null) {
                new FailoverRequest(
                                fragment,
                                JointMessages.of(request, split, only),
                                Fencing.NONE,
                                List.of(key),
                                owner,
                                words)
                        .begin();
            } else if (isRead(request, key)) {
                new JointRead(fragment, Fencing.NONE, key, owner, words)
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
        if (server == null) {
            FastFailure failure = pool.failureOf(keyBuffer.bytes(), 0, length);
            fragment.fail(failure.kind(), failure.response());
        } else {
            forwarding.forwardFragment(request, split, fragment, server, key, 1);
        }
    }

    private void write(ParsedRequest request, Split split, Fragment fragment, int[] only, JointKey key) {
        new JointWrite(
                        fragment,
                        JointMessages.of(request, split, only),
                        Fencing.NONE,
                        useOf(request),
                        List.of(key),
                        owner,
                        words)
                .begin();
    }

    private void serve(
            @Nullable Request asked,
            ParsedRequest request,
            Fencing fencing,
            @Nullable Preparation preparation,
            byte[] keysApart,
            List<JointKey> keys) {
        if (keys.getFirst().path().failover() == null) {
            write(asked, request, fencing, preparation, keysApart, keys);
        } else {
            failOver(asked, request, fencing, preparation, keysApart, keys);
        }
    }

    private void failOver(
            @Nullable Request asked,
            ParsedRequest request,
            Fencing fencing,
            @Nullable Preparation preparation,
            byte[] keysApart,
            List<JointKey> keys) {
        new FailoverRequest(asked, JointMessages.of(request, preparation, keysApart), fencing, keys, owner, words)
                .begin();
    }

    private void write(
            @Nullable Request asked,
            ParsedRequest request,
            Fencing fencing,
            @Nullable Preparation preparation,
            byte[] keysApart,
            List<JointKey> keys) {
        new JointWrite(
                        asked,
                        JointMessages.of(request, preparation, keysApart),
                        fencing,
                        useOf(request),
                        keys,
                        owner,
                        words)
                .begin();
    }

    @Override
    public boolean privately(ParsedRequest request, PrivateUse use) {
        List<JointKey> keys = keysOf(request);
        if (!keys.isEmpty() && RenamingRequests.concernAny(keys.toArray(JointKey[]::new))) {
            privacy.refuse(request, renaming.refusal());
            return true;
        }
        return privacy.take(request, use, keys, next());
    }

    /** The transaction is gone, too. */
    @Override
    public void reset(ParsedRequest request, boolean endsSubscriptions, byte[] response) {
        privacy.reset();
        super.reset(request, endsSubscriptions, response);
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
        queued.expects(request.elements());
        client.add(queued);
        return queued;
    }

    private TaggedRequest tagged(ParsedRequest request, SavedOpaque envelope) {
        TaggedRequest tagged = new TaggedRequest(client, request, envelope);
        tagged.expects(request.elements());
        client.add(tagged);
        return tagged;
    }

    private Use useOf(ParsedRequest request) {
        return words.useOf(request);
    }

    /** Whether it may ask at once: whoever reads a key in doubt makes sure of it first, and one that has just moved may still be written. */
    private boolean isRead(ParsedRequest request, JointKey key) {
        return isRead(request) && key.mayBeReadAtOnce();
    }

    private boolean isRead(ParsedRequest request) {
        return useOf(request) == Use.READS;
    }

    /** Whether a request ends here, where its keys are counted then. */
    private boolean takes(ParsedRequest request, JointKey key) {
        if (passes(request, key)) {
            return false;
        }
        uses.count(request);
        return true;
    }

    /** Whether a request goes to the pool of its route alone. */
    private boolean passes(ParsedRequest request, JointKey key) {
        if (pool.dialect().mayWrite(request)) {
            return false;
        }
        if (key.path().failover() != null || key.path().renaming() != null) {
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
        KeyRenaming names = path.renaming();
        byte[] key =
                names == null ? Arrays.copyOf(keyBuffer.bytes(), length) : names.renamed(keyBuffer.bytes(), length);
        return JointKey.of(path, sides, key, owner.database());
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
}
