package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.Elements;
import dev.nutcracker.protocol.Fence;
import dev.nutcracker.protocol.GatheringSplit;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.RequestSink;
import dev.nutcracker.protocol.Split;
import dev.nutcracker.routing.Router;
import dev.nutcracker.server.MirrorPath;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.PoolRoutes;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.ServerConnection;
import io.netty.buffer.ByteBufUtil;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends copies of a client's requests to other pools, right after the requests themselves. It is there only in routing pools with a
 * mirror.
 *
 * <pre>
 *   conversation ──► RoutingSink ──► MirrorSink ──► Dispatch ──► servers of the route
 *                                        └────── a copy ───────► servers of the mirror
 * </pre>
 *
 * A copy has no place in the client's queue. It is dropped where there is no room for it, so the client never waits for a mirror.
 */
final class MirrorSink extends PassingSink {
    private static final Logger LOG = LoggerFactory.getLogger(MirrorSink.class);

    /** So many bytes of a key are kept of a difference. */
    private static final int KEY_BYTES_MAX = 64;

    private final PoolRoutes routes;
    private final RouteUses uses;
    private final ClientOutbound client;
    private final ClientResources resources;
    private final Pool pool;
    private final KeyBuffer keyBuffer;
    private final ServerConnections connections;
    private final Forwarding forwarding;

    /** Sends a copy of a whole request to a server. */
    @FunctionalInterface
    private interface Sending {
        void send(MirrorPath path, Server server, ServerConnection connection);
    }

    MirrorSink(
            RequestSink next,
            PoolRoutes routes,
            ClientOutbound client,
            RequestFlow flow,
            ClientResources resources,
            ServerConnections connections) {
        super(next);
        this.routes = routes;
        this.client = client;
        this.resources = resources;
        this.pool = resources.pool();
        this.forwarding = new Forwarding(client, flow, resources, connections);
        this.keyBuffer = resources.keyBuffer();
        this.uses = new RouteUses(routes, keyBuffer);
        this.connections = connections;
    }

    @Override
    public void forward(ParsedRequest request) {
        if (request.keyCount() == 1 && compare(request, request.elements(), null)) {
            return;
        }
        super.forward(request);
        copy(request, (path, _, connection) -> forward(path, connection, request));
    }

    @Override
    public void forwardTogether(ParsedRequest request, byte[] severalServers) {
        super.forwardTogether(request, severalServers);
        copy(request, (path, _, connection) -> forward(path, connection, request));
    }

    @Override
    public void forwardPrepared(ParsedRequest request, Preparation preparation, byte[] severalServers) {
        super.forwardPrepared(request, preparation, severalServers);
        copy(request, (path, _, connection) -> forwardPrepared(path, connection, request, preparation));
    }

    /**
     * Sends a read and its copy, and compares their answers.
     *
     * @param elements that the answer must have
     * @param ofCopy the same, for the copy; notes are taken in it
     * @return false, with nothing done, if that is not wanted or not possible
     */
    private boolean compare(ParsedRequest request, @Nullable Elements elements, @Nullable Elements ofCopy) {
        MirrorPath path = pathOf(request, 0);
        if (path == null
                || !path.config().compare()
                || request.noreply()
                || request.fence() != null
                || !pool.dialect().isComparable(request.command().name())) {
            return false;
        }
        Pool mirror = path.pool();
        Server server = serverOf(pool, request, 0);
        Server copying = mirror == null ? null : serverOf(mirror, request, 0);
        if (server == null || copying == null || !hasRoom(path, connections.to(copying))) {
            return false;
        }
        Comparison comparison =
                new Comparison(path, pool.dialect(), request.command().name(), keptKey(request));
        resources.stats().requested(request);
        uses.count(request, 0);
        ComparedRequest compared = new ComparedRequest(client, request, comparison);
        compared.expects(elements);
        forwarding.send(compared, server, request);
        send(
                path,
                copying,
                false,
                (_, _, connection) -> connection.forward(
                        new ComparedCopy(path, this, request, ofCopy, comparison),
                        request.message(),
                        request.messageStart(),
                        request.messageLength()));
        return true;
    }

    private static byte[] keptKey(ParsedRequest request) {
        return ByteBufUtil.getBytes(
                request.message(),
                request.messageStart() + request.keyOffset(0),
                Math.min(KEY_BYTES_MAX, request.keyLength(0)));
    }

    private static boolean hasRoom(MirrorPath path, ServerConnection connection) {
        return path.hasRoom() && !connection.isCongested() && !connection.isFull();
    }

    /** A copy of a request for several keys goes whole, and only if it can: to the one server that has all. */
    private void copy(ParsedRequest request, Sending sending) {
        if (request.keyCount() == 0) {
            return;
        }
        MirrorPath path = pathOf(request, 0);
        Pool pool = path == null ? null : path.pool();
        if (path == null || pool == null) {
            return;
        }
        int first = groupOf(pool, request, 0);
        for (int key = 1; key < request.keyCount(); key++) {
            int group = groupOf(pool, request, key);
            if (group != first && !(first >= 0 && group >= 0 && pool.topology().mayExchange(first, group))) {
                path.failed();
                return;
            }
        }
        send(path, serverOf(pool, first), request.noreply(), sending);
    }

    @Override
    public void split(ParsedRequest request, Split split) {
        if (request.keyCount() == 1 && compare(request, request.elementsForKeys(), request.elementsForKeys())) {
            return;
        }
        super.split(request, split);
        @Nullable MirrorPath[] paths = new MirrorPath[request.keyCount()];
        boolean any = false;
        for (int key = 0; key < paths.length; key++) {
            paths[key] = pathOf(request, key);
            any |= paths[key] != null;
        }
        if (any) {
            copyFragments(request, split, paths);
        }
    }

    private void copyFragments(ParsedRequest request, Split split, @Nullable MirrorPath[] paths) {
        int[] groups = new int[paths.length];
        for (int key = 0; key < paths.length; key++) {
            MirrorPath path = paths[key];
            Pool pool = path == null ? null : path.pool();
            groups[key] = pool == null ? Router.NO_SERVER : groupOf(pool, request, key);
        }
        int[] keys = new int[paths.length];
        for (int first = 0; first < paths.length; first++) {
            MirrorPath path = paths[first];
            if (path == null) {
                continue;
            }
            int group = groups[first];
            Server server = path.pool() == null ? null : serverOf(path.pool(), group);
            int count = 0;
            for (int key = first; key < paths.length; key++) {
                if (paths[key] == path && groups[key] == group) {
                    keys[count++] = key;
                    paths[key] = null;
                }
            }
            int[] fragment = Arrays.copyOf(keys, count);
            send(
                    path,
                    server,
                    request.noreply(),
                    (on, _, connection) -> fragment(on, connection, request, split, fragment));
        }
    }

    private void send(MirrorPath path, @Nullable Server server, boolean noreply, Sending sending) {
        if (server == null) {
            path.failed();
            return;
        }
        ServerConnection connection = connections.to(server);
        if (!hasRoom(path, connection)) {
            path.dropped();
            return;
        }
        path.sent(!noreply);
        try {
            sending.send(path, server, connection);
        } catch (RuntimeException e) {
            // No request may follow half a copy. The client has got nothing to do with it.
            LOG.error(
                    "a defect while a request was copied for pool {}",
                    path.config().pool(),
                    e);
            connection.broken(e);
        }
    }

    private void forward(MirrorPath path, ServerConnection connection, ParsedRequest request) {
        if (request.noreply()) {
            connection.forwardNoreply(request.message(), request.messageStart(), request.messageLength());
            return;
        }
        Fence fence = request.fence();
        int silenceKind = fence != null && request.isQuiet() ? fence.kind() : 0;
        connection.forward(
                new PlainCopy(path, this, request.command().accepts(), request.keyCheck(), silenceKind, null),
                request.message(),
                request.messageStart(),
                request.messageLength());
        if (fence != null) {
            connection.own().fence(fence);
        }
    }

    private void forwardPrepared(
            MirrorPath path, ServerConnection connection, ParsedRequest request, Preparation preparation) {
        connection.own().prepare(preparation);
        connection.forward(
                new PlainCopy(
                        path,
                        this,
                        request.command().accepts(),
                        request.keyCheck(),
                        preparation,
                        connection.own().prepared()),
                request.message(),
                request.messageStart(),
                request.messageLength());
    }

    private void fragment(
            MirrorPath path, ServerConnection connection, ParsedRequest request, Split split, int[] keys) {
        Elements elements = split instanceof GatheringSplit gathering
                ? request.elementsForKeys(gathering, keys, keys.length)
                : null;
        Output out = connection.output();
        long before = out.pendingBytes();
        split.writeFragment(request, keys, keys.length, out);
        connection.enqueue(new PlainCopy(path, this, split.fragmentAccepts(), request.keyCheck(), 0, elements), (int)
                (out.pendingBytes() - before));
    }

    private @Nullable MirrorPath pathOf(ParsedRequest request, int key) {
        int length = keyBuffer.load(request, key);
        MirrorPath path = routes.mirrorOf(keyBuffer.bytes(), 0, length);
        return path != null && path.takes(request.command()) && path.takes(keyBuffer.bytes(), 0, length) ? path : null;
    }

    private @Nullable Server serverOf(Pool pool, ParsedRequest request, int key) {
        return serverOf(pool, groupOf(pool, request, key));
    }

    private int groupOf(Pool pool, ParsedRequest request, int key) {
        pool.primaries().adopt();
        int length = keyBuffer.load(request, key);
        return pool.topology().look(keyBuffer.bytes(), 0, length);
    }

    private static @Nullable Server serverOf(Pool pool, int group) {
        return group == Router.NO_SERVER ? null : pool.owner(pool.topology().placeOf(group));
    }
}
