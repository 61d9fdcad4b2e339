package dev.nutcracker.client;

import dev.nutcracker.buffer.HeapLimit;
import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.Elements;
import dev.nutcracker.protocol.Fence;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Preparation;
import dev.nutcracker.protocol.RequestSink.Numbering;
import dev.nutcracker.protocol.RequestSink.VisitChoice;
import dev.nutcracker.protocol.SavedOpaque;
import dev.nutcracker.protocol.ServerStep;
import dev.nutcracker.protocol.Split;
import dev.nutcracker.server.FastFailure;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.PoolRoutes;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.ServerConnection;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.PoolCounter;
import org.jspecify.annotations.Nullable;

/**
 * Sends one client's requests to the servers that own their keys. Each request gets its place in the client's queue
 * before it is sent.
 */
final class Forwarding {
    private static final int[] NO_KEYS = {};
    private final ClientOutbound client;
    private final RequestFlow flow;
    private final ClientResources resources;
    private final Pool pool;
    private final KeyBuffer keyBuffer;
    private final ServerConnections connections;

    Forwarding(ClientOutbound client, RequestFlow flow, ClientResources resources, ServerConnections connections) {
        this.client = client;
        this.flow = flow;
        this.resources = resources;
        this.pool = resources.pool();
        this.keyBuffer = resources.keyBuffer();
        this.connections = connections;
    }

    /** Sends a request with one key, or one without a key, which goes to the server of the placeholder. */
    void toOneServer(ParsedRequest request) {
        forwardTo(serverOfKey(request), request);
    }

    /** As {@link #toOneServer}; the request carries a number, and the response repeats it. */
    void numbered(ParsedRequest request, Numbering numbering) {
        Server server = serverOfKey(request);
        SavedOpaque envelope = numbering.number(pool.nextRequestNumber());
        TaggedRequest tagged = new TaggedRequest(client, request, envelope);
        tagged.expects(request.elements());
        ServerConnection connection = forward(tagged, server, request);
        if (connection != null) {
            Fence fence = request.fence();
            if (fence != null) {
                connection.own().fenceTurn(fence);
            }
            holdBackIfCongested(connection);
        }
    }

    private @Nullable Server serverOfKey(ParsedRequest request) {
        KeyBuffer key = keyBuffer;
        int length = request.keyCount() == 0 ? key.loadPlaceholder() : key.load(request, 0);
        return pool.serverOf(key.bytes(), 0, length);
    }

    /** Subscribers stay at the server of their topic, also while another pool stands in for it. */
    @Nullable
    Server serverOfSubscribers(ParsedRequest request) {
        Server server = serverOfKey(request);
        return server == null
                ? null
                : pool.keeperOf(
                        keyBuffer.bytes(),
                        0,
                        request.keyCount() == 0 ? keyBuffer.loadPlaceholder() : keyBuffer.load(request, 0));
    }

    /** Sends a request to the server of all its keys, behind {@code preparation}. */
    void toPreparedServer(ParsedRequest request, Preparation preparation, byte[] severalServers) {
        if (request.keyCount() <= 1) {
            toPreparedServer(serverOfKey(request), request, preparation);
            return;
        }
        Partition partition = resources.partitions().of(request);
        if (partition == null) {
            forwardTo(null, request);
        } else if (partition.goesWhole(request)) {
            client.stats().wentWhole(partition);
            toPreparedServer(partition.serverOfFirstKey(), request, preparation);
        } else {
            refuseKeysOfSeveralServers(request, severalServers);
        }
    }

    private void toPreparedServer(@Nullable Server server, ParsedRequest request, Preparation preparation) {
        if (server == null || connections.to(server).isFull()) {
            forwardTo(server, request);
            return;
        }
        ServerConnection connection = connections.to(server);
        connection.own().prepare(preparation);
        forward(
                new PreparedRequest(
                        client, request, preparation, connection.own().prepared()),
                server,
                request);
        holdBackIfCongested(connection);
    }

    /** Sends a request whose keys must all belong to one server. */
    void together(ParsedRequest request, byte[] severalServers) {
        Partition partition = resources.partitions().of(request);
        if (partition == null) {
            forwardTo(null, request);
        } else if (partition.goesWhole(request)) {
            client.stats().wentWhole(partition);
            forwardTo(partition.serverOfFirstKey(), request);
        } else {
            refuseKeysOfSeveralServers(request, severalServers);
        }
    }

    private void refuseKeysOfSeveralServers(ParsedRequest request, byte[] severalServers) {
        client.stats().failed(request, ErrorKind.SEVERAL_SERVERS);
        client.answer(pool.keysApart(severalServers));
    }

    /** Sends each server the fragment with its keys, or the whole request if one server has all keys. */
    void split(ParsedRequest request, Split split) {
        Partition partition = resources.partitions().of(request);
        if (partition == null) {
            forwardTo(null, request);
        } else if (partition.fragmentCount() == 1) {
            forwardTo(partition.serverOf(0), request, request.elementsForKeys());
        } else {
            forwardFragments(partition, request, split);
        }
    }

    /** Sends the whole request to every server, even to an ejected one. */
    void toEveryServer(ParsedRequest request, Split split) {
        if (request.noreply()) {
            for (int i = 0; i < pool.serverCount(); i++) {
                forwardNoreplyTo(pool.server(i), request);
            }
            return;
        }
        SplitRequest whole = add(SplitRequest.toServers(client, request, split, pool.serverCount()));
        for (int i = 0; i < pool.serverCount(); i++) {
            forwardFragment(request, split, whole.fragment(i), pool.server(i), NO_KEYS, 0);
        }
    }

    /** Sends a request to the server that it names, even to an ejected one. */
    void visit(ParsedRequest request, VisitChoice choice, byte[] noSuchServer) {
        ServerStep visit = choice.among(pool.visitOrder());
        if (visit == null) {
            client.stats().failed(request, ErrorKind.INVALID_ARGUMENT);
            client.answer(noSuchServer);
            return;
        }
        SplitRequest whole = add(SplitRequest.toServers(client, request, visit, 1));
        forwardFragment(request, visit, whole.fragment(0), pool.server(visit.server()), NO_KEYS, 0);
    }

    /** Sends a request to a server, in the form in which its response is awaited. */
    void send(ForwardedRequest forwarded, Server server, ParsedRequest request) {
        ServerConnection connection = forward(forwarded, server, request);
        if (connection != null) {
            holdBackIfCongested(connection);
        }
    }

    private void forwardTo(@Nullable Server server, ParsedRequest request) {
        if (request.noreply()) {
            forwardNoreplyTo(server, request);
        } else {
            forwardTo(server, request, request.elements());
        }
    }

    /** @param elements the elements that the response must have, {@code null} if nothing is known about them */
    private void forwardTo(@Nullable Server server, ParsedRequest request, @Nullable Elements elements) {
        Fence fence = request.fence();
        ForwardedRequest forwarded = fence != null && request.isQuiet()
                ? new QuietRequest(client, request, fence)
                : new PlainRequest(client, request);
        forwarded.expects(elements);
        ServerConnection connection = forward(forwarded, server, request);
        if (connection != null) {
            if (fence != null) {
                connection.own().fence(fence);
            }
            holdBackIfCongested(connection);
        }
    }

    /** Returns the connection it was sent on, {@code null} if it had to be refused. */
    private @Nullable ServerConnection forward(
            ForwardedRequest forwarded, @Nullable Server receiver, ParsedRequest request) {
        client.add(forwarded);
        Server server = receiver == null ? readInPlaceOfAbsent(request, 0) : receiver;
        if (server == null) {
            FastFailure failure = failureOfKey(request);
            forwarded.fail(failure.kind(), failure.response());
            return null;
        }
        ServerConnection connection = connections.to(server);
        if (connection.isFull()) {
            FastFailure full = connection.fullness();
            forwarded.fail(full.kind(), full.response());
            return null;
        }
        forwarded.sentTo(connection.server(), connection.own().prepared());
        connection.forward(forwarded, request.message(), request.messageStart(), request.messageLength());
        return connection;
    }

    /** The server of a key that gets no requests, if replicas of it may serve this one; else null. */
    private @Nullable Server readInPlaceOfAbsent(ParsedRequest request, int key) {
        if (!connections.areReading()) {
            return null;
        }
        int length = keyBuffer.load(request, key);
        Pool serving = PoolRoutes.servingPool(pool, keyBuffer.bytes(), 0, length);
        return serving == null ? null : serving.replicas().absentOwner(keyBuffer.bytes(), 0, length);
    }

    private FastFailure failureOfKey(ParsedRequest request) {
        KeyBuffer key = keyBuffer;
        int length = request.keyCount() == 0 ? key.loadPlaceholder() : key.load(request, 0);
        return pool.failureOf(key.bytes(), 0, length);
    }

    private void forwardNoreplyTo(@Nullable Server server, ParsedRequest request) {
        if (server == null) {
            return;
        }
        ServerConnection connection = connections.to(server);
        if (!connection.isFull()) {
            connection.forwardNoreply(request.message(), request.messageStart(), request.messageLength());
            holdBackIfCongested(connection);
        }
    }

    private void forwardFragments(Partition partition, ParsedRequest request, Split split) {
        long heapBytes = SplitRequest.heapBytes(request.keyCount());
        HeapLimit heap = pool.memory().limit().heap();
        if (heapBytes > 0 && !heap.take(heapBytes)) {
            PlainRequest refused = new PlainRequest(client, request);
            client.add(refused);
            refused.fail(ErrorKind.OUT_OF_MEMORY, pool.outOfHeapResponse());
            return;
        }
        Partition.Grouped grouped = partition.group();
        int[] fragmentOfKey = grouped.fragmentOfKey();
        int[] keys = new int[fragmentOfKey.length];
        SplitRequest whole = add(SplitRequest.byKeys(client, request, split, partition.fragmentCount(), fragmentOfKey));
        whole.keepsHeap(heap, heapBytes);
        for (int i = 0; i < partition.fragmentCount(); i++) {
            int count = grouped.keysOf(i, keys);
            whole.carries(whole.fragment(i), request, keys, count);
            Server owner = partition.serverOf(i);
            Server server = owner == null ? readInPlaceOfAbsent(request, keys[0]) : owner;
            if (server == null) {
                FastFailure failure = partition.failureOf(i);
                whole.fragment(i).fail(failure.kind(), failure.response());
            } else {
                forwardFragment(request, split, whole.fragment(i), server, keys, count);
            }
        }
    }

    private SplitRequest add(SplitRequest request) {
        client.add(request);
        pool.counters().add(PoolCounter.FRAGMENTS, request.fragmentCount());
        return request;
    }

    /** Sends the part of a request that has the first {@code count} of {@code keys} to the server that has them. */
    void forwardFragment(ParsedRequest request, Split split, Fragment fragment, Server server, int[] keys, int count) {
        ServerConnection connection = connections.to(server);
        if (connection.isFull()) {
            FastFailure full = connection.fullness();
            fragment.fail(full.kind(), full.response());
            return;
        }
        fragment.sentTo(connection.server(), connection.own().prepared());
        Output out = connection.output();
        long before = out.pendingBytes();
        try {
            split.writeFragment(request, keys, count, out);
        } catch (RuntimeException | Error e) {
            // No request may follow half a fragment.
            connection.broken(e);
            throw e;
        }
        connection.enqueue(fragment, (int) (out.pendingBytes() - before));
        holdBackIfCongested(connection);
    }

    private void holdBackIfCongested(ServerConnection connection) {
        if (connection.isCongested()) {
            flow.holdBack(connection);
        }
    }
}
