package dev.nutcracker.server;

import dev.nutcracker.buffer.MemoryLimit;
import dev.nutcracker.net.Connector;
import dev.nutcracker.net.Turn;
import dev.nutcracker.protocol.Dialect;
import dev.nutcracker.routing.Router;
import dev.nutcracker.stats.Counters;
import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.PoolSnapshot;
import dev.nutcracker.stats.ServerSnapshot;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One worker's part of a pool: its own connections to each server, and its counters. */
public final class Pool {
    /** What a request is told that there is no memory for. */
    public static final String OUT_OF_MEMORY = "the proxy is out of memory for requests (max_memory)";

    private final SharedPool shared;
    private final Dialect dialect;
    private final EventLoop loop;
    private final Turn turn;
    private final Connector connector;
    private final MemoryLimit.Share memory;
    private final Counters<PoolCounter> counters = new Counters<>(PoolCounter.class);
    private final Server[] servers;
    private final byte[] noServerResponse;
    private final byte[] outOfMemoryResponse;
    private int nextSlot;

    public Pool(
            SharedPool shared,
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
        this.servers = new Server[shared.config().servers().size()];
        for (int i = 0; i < servers.length; i++) {
            servers[i] = new Server(this, i, shared.config().servers().get(i));
        }
    }

    public SharedPool shared() {
        return shared;
    }

    public String name() {
        return shared.config().name();
    }

    public Dialect dialect() {
        return dialect;
    }

    public EventLoop loop() {
        return loop;
    }

    public Turn turn() {
        return turn;
    }

    /** The worker's account of the memory that connections keep. */
    public MemoryLimit.Share memory() {
        return memory;
    }

    public Counters<PoolCounter> counters() {
        return counters;
    }

    /** The server that owns the key, {@code null} when none is live. */
    public @Nullable Server serverOf(byte[] key, int offset, int length) {
        int index = shared.router().route(key, offset, length);
        return index == Router.NO_SERVER ? null : servers[index];
    }

    public int serverCount() {
        return servers.length;
    }

    public Server server(int index) {
        return servers[index];
    }

    /** What a request is answered when no server is live. */
    public byte[] noServerResponse() {
        return noServerResponse;
    }

    /** What a request is answered that there is no memory for. */
    public byte[] outOfMemoryResponse() {
        return outOfMemoryResponse;
    }

    /** Which of its {@code server_connections} a new client uses, at every server, as long as it lives. */
    public int nextSlot() {
        int slot = nextSlot;
        nextSlot = (slot + 1) % shared.config().serverConnections();
        return slot;
    }

    /** Opens one connection to each server. */
    public void preconnect() {
        for (Server server : servers) {
            server.connection(0);
        }
    }

    /** Closes all server connections; what is outstanding is answered with an error. */
    public void close() {
        for (Server server : servers) {
            server.close();
        }
    }

    /** This worker's counters; what is counted per process is in none of them. */
    public PoolSnapshot snapshot() {
        List<ServerSnapshot> snapshots = new ArrayList<>(servers.length);
        for (Server server : servers) {
            snapshots.add(server.snapshot());
        }
        return new PoolSnapshot(shared.config().name(), counters.snapshot(), snapshots);
    }

    Connector connector() {
        return connector;
    }
}
