package dev.nutcracker.server;

import dev.nutcracker.buffer.MemoryLimit;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.net.Connector;
import dev.nutcracker.net.EndpointKind;
import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.net.Turn;
import dev.nutcracker.protocol.Dialect;
import io.netty.channel.EventLoop;

/**
 * What everything at one worker needs of its pool, whatever servers that has: the loop, the turn, the account of memory, the
 * dialect and the configuration in effect. Server connections know their pool by this only.
 */
public abstract class PoolContext {
    /** What a request is told that there is no memory for. */
    public static final String OUT_OF_MEMORY = Dialect.OUT_OF_MEMORY;
    /** What a request is told for whose keys there is no room. */
    public static final String OUT_OF_HEAP = "the proxy has no heap left for so many keys (-Xmx)";

    private static final String OUT_OF_HEAP_FOR_REQUESTS =
            "the proxy has no heap left for so many requests to a server that does not answer (-Xmx)";

    private final Dialect dialect;
    private final EventLoop loop;
    private final Turn turn;
    private final Connector connector;
    private final MemoryLimit.Share memory;
    private final byte[] noServerResponse;
    private final byte[] outOfMemoryResponse;
    private final byte[] outOfHeapResponse;
    private final byte[] outOfHeapForRequestsResponse;
    private final Acquaintance acquaintance = new Acquaintance(this);

    private PoolState shared;

    PoolContext(
            PoolState shared,
            Dialect dialect,
            EventLoop loop,
            Turn turn,
            Connector connector,
            MemoryLimit.Share memory) {
        this.shared = shared;
        this.dialect = dialect;
        this.loop = loop;
        this.turn = turn;
        this.connector = connector;
        this.memory = memory;
        this.noServerResponse = dialect.errorResponse(CloseCause.REFUSED.text());
        this.outOfMemoryResponse = dialect.errorResponse(OUT_OF_MEMORY);
        this.outOfHeapResponse = dialect.errorResponse(OUT_OF_HEAP);
        this.outOfHeapForRequestsResponse = dialect.errorResponse(OUT_OF_HEAP_FOR_REQUESTS);
    }

    /** Goes by another configuration from now on. */
    final void goByConfigured(PoolState successor) {
        shared = successor;
    }

    /** What all workers share of the pool under the configuration by which this worker goes. */
    public final PoolState shared() {
        return shared;
    }

    public final String name() {
        return shared.config().name();
    }

    public final Dialect dialect() {
        return dialect;
    }

    public final EventLoop loop() {
        return loop;
    }

    public final Turn turn() {
        return turn;
    }

    /** The worker's account of the memory that connections keep. */
    public final MemoryLimit.Share memory() {
        return memory;
    }

    /** What a request is answered when no server is live. */
    public final byte[] noServerResponse() {
        return noServerResponse;
    }

    /** What a request is answered that there is no memory for. */
    public final byte[] outOfMemoryResponse() {
        return outOfMemoryResponse;
    }

    /** What a request is told that is one too many for a server that does not answer those it has. */
    final byte[] outOfHeapForRequestsResponse() {
        return outOfHeapForRequestsResponse;
    }

    /** What a request is told for whose keys there is no room. */
    public final byte[] outOfHeapResponse() {
        return outOfHeapResponse;
    }

    /** Finds out how much the servers take where that is not known; then calls {@code done}, on the loop. */
    public final void findOut(Runnable done) {
        acquaintance.find(done);
    }

    final void stopFindingOut() {
        acquaintance.close();
    }

    /** Opens a connection, of which {@code handler} hears. */
    void connect(ServerAddress server, Connector.Attempt attempt) {
        EndpointKind kind = shared.endpoints().ofServers().apply(server);
        switch (server) {
            case ServerAddress.Tcp(String host, int port) ->
                connector.connect(host, port, socketSettings(true), kind, attempt);
            case ServerAddress.Unix(String path) -> connector.connectUnix(path, socketSettings(false), kind, attempt);
        }
    }

    /** The options of the sockets of its clients and servers. */
    public final SocketSettings socketSettings(boolean tcp) {
        return connector.settings(tcp, shared.config().tcpKeepalive());
    }
}
