package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.Fence;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.WriteCopies;
import dev.nutcracker.server.Pool;
import dev.nutcracker.server.Server;
import dev.nutcracker.server.ServerConnection;
import dev.nutcracker.stats.TrafficCounter;

/** Sends one client's writes to a server that is about to get its keys back, besides the one that has them. */
final class ReturnCopies {
    private final ClientOutbound client;
    private final RequestFlow flow;
    private final ServerConnections connections;
    private final Pool pool;

    ReturnCopies(ClientOutbound client, RequestFlow flow, ServerConnections connections) {
        this.client = client;
        this.flow = flow;
        this.connections = connections;
        this.pool = client.pool();
    }

    /** Sends {@code server} a copy of the write, for one of its keys. */
    void copy(ParsedRequest request, int key, Server server) {
        WriteCopies copies = pool.dialect().writeCopies();
        ServerConnection connection = connections.to(server);
        if (copies == null || connection.isFull()) {
            server.missedWrite();
            return;
        }
        client.stats().traffic().increment(TrafficCounter.HELD);
        send(copies, request, key, server, connection);
        if (connection.isCongested()) {
            flow.holdBack(connection);
        }
    }

    private void send(WriteCopies copies, ParsedRequest request, int key, Server server, ServerConnection connection) {
        Output out = connection.output();
        long before = out.pendingBytes();
        ReturnCopy copy;
        try {
            copy = new ReturnCopy(client, server, copies.write(request, key, pool.nextRequestNumber(), out));
        } catch (RuntimeException | Error e) {
            // Half a request must not be followed by other clients' requests.
            connection.broken(e);
            throw e;
        }
        client.add(copy);
        connection.enqueue(copy, (int) (out.pendingBytes() - before));
        Fence fence = request.fence();
        if (fence != null) {
            connection.own().fence(fence);
        }
    }
}
