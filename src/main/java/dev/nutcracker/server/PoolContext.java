package dev.nutcracker.server;

import dev.nutcracker.buffer.MemoryLimit;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.net.Connector;
import dev.nutcracker.net.EndpointKind;
import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.net.Turn;
import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.routing.Absence;
import io.netty.channel.EventLoop;
import java.net.ConnectException;
import org.jspecify.annotations.Nullable;

/**
 * The things that every part of a pool at one worker needs, whatever its servers are: the loop, the turn, the memory account, the
 * dialect and the configuration in effect. It is all that server connections know of their pool.
 */
public abstract class PoolContext {
    /** The error for a request for which there is no memory. */
    public static final String OUT_OF_MEMORY = Dialect.OUT_OF_MEMORY;
    /** The error for a request whose keys find no room on the heap. */
    public static final String OUT_OF_HEAP = "the proxy has no heap left for so many keys (-Xmx)";

    /** The error for a request before anybody has said where the servers are. */
    static final String UNDISCOVERED = "the pool has no servers yet: its discovery has not found any";

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
    private final RetryBudget retryBudget = new RetryBudget();

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

    /** Uses another configuration from now on. */
    final void goByConfigured(PoolState successor) {
        shared = successor;
    }

    /** The state that all workers share, under the configuration that this worker uses. */
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

    /** The account of the memory that this worker's connections keep. */
    public final MemoryLimit.Share memory() {
        return memory;
    }

    /** The error for a request when no server is live. */
    public final byte[] noServerResponse() {
        return noServerResponse;
    }

    /** The error for a request for which there is no memory. */
    public final byte[] outOfMemoryResponse() {
        return outOfMemoryResponse;
    }

    /** The error for a request that is one too many for a server that does not answer those it has. */
    final byte[] outOfHeapForRequestsResponse() {
        return outOfHeapForRequestsResponse;
    }

    /** The error for a request whose keys find no room on the heap. */
    public final byte[] outOfHeapResponse() {
        return outOfHeapResponse;
    }

    /** The error for a request whose server is absent. */
    final byte[] response(Absence.Refused refused) {
        return refused.isServersOwn() ? dialect.repeatedError(refused.text()) : dialect.errorResponse(refused.text());
    }

    /** How many reads may be sent again. */
    final RetryBudget retryBudget() {
        return retryBudget;
    }

    /** Finds out how much the servers take where that is unknown, then calls {@code done} on the loop. */
    public final void findOut(Runnable done) {
        acquaintance.find(done);
    }

    final void stopFindingOut() {
        acquaintance.close();
    }

    /**
     * Opens a connection to {@code server}, of the kind that the pool has for it.
     *
     * @param server null if nobody knows where it is
     */
    void connect(@Nullable ServerAddress server, Connector.Attempt attempt) {
        switch (server) {
            case ServerAddress.Tcp tcp ->
                connector.connect(tcp.host(), tcp.port(), socketSettings(true), kind(tcp), attempt);
            case ServerAddress.Unix unix ->
                connector.connectUnix(unix.path(), socketSettings(false), kind(unix), attempt);
            case ServerAddress.Master(String name) ->
                connect(shared.primaries().of(name).address(), attempt);
            case ServerAddress.Undiscovered _ ->
                loop.execute(() -> attempt.failed(new ConnectException("Connection refused: " + UNDISCOVERED)));
            case null ->
                loop.execute(() -> attempt.failed(new ConnectException("Connection refused: there is no primary")));
        }
    }

    private EndpointKind kind(ServerAddress server) {
        return shared.endpoints().ofServers().apply(server);
    }

    /** The options of the sockets of its clients and servers. */
    public final SocketSettings socketSettings(boolean tcp) {
        return connector.settings(tcp, shared.config().tcpKeepalive());
    }
}
