package dev.nutcracker.client;

import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.server.Pool;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** The clients of one pool at one worker, and what they share there. */
public final class Clients {
    private final Pool pool;
    private final KeyBuffer keyBuffer = new KeyBuffer();
    private final Partition partition;
    private final byte[] invalidResponse;
    private final AtomicInteger assigned = new AtomicInteger();
    private final Set<ClientConnection> connections = new LinkedHashSet<>();
    private boolean makingRoom;

    public Clients(Pool pool) {
        this.pool = pool;
        this.partition = new Partition(pool, keyBuffer);
        pool.memory().limit().onShortage(() -> pool.loop().execute(this::closeLargest));
        this.invalidResponse = pool.dialect().errorResponse("Invalid argument");
    }

    public Pool pool() {
        return pool;
    }

    /** Takes over a client that has been counted in. Thread-safe: the listener's loop calls it. */
    void accept(Channel channel) {
        assigned.incrementAndGet();
        pool.loop().execute(() -> register(channel));
    }

    /** Clients handed to this worker that have not gone yet. Thread-safe. */
    int assigned() {
        return assigned.get();
    }

    /** Tells every client that no more requests are read; each closes when it has got what it is owed. */
    public void drain() {
        for (ClientConnection connection : new ArrayList<>(connections)) {
            connection.drain();
        }
    }

    /** Closes every client at once. */
    public void close() {
        for (ClientConnection connection : new ArrayList<>(connections)) {
            connection.close();
        }
    }

    /** Clients connected now. */
    public int count() {
        return connections.size();
    }

    /** Memory is short: whoever keeps most of it has to go, at the end of this turn. */
    void makeRoom() {
        if (!makingRoom) {
            makingRoom = true;
            pool.loop().execute(this::closeLargestOrCallOthers);
        }
    }

    private void closeLargestOrCallOthers() {
        makingRoom = false;
        if (!closeLargest()) {
            pool.memory().callForRoom();
        }
    }

    /** Closes the client that keeps most, if that helps. */
    private boolean closeLargest() {
        ClientConnection largest = null;
        for (ClientConnection connection : connections) {
            if (largest == null || connection.keptBytes() > largest.keptBytes()) {
                largest = connection;
            }
        }
        if (largest == null || largest.keptBytes() < SocketSettings.UNSENT_HIGH_BYTES) {
            return false;
        }
        if (pool.memory().isExhausted()) {
            largest.closeForMemory();
        }
        return true;
    }

    KeyBuffer keyBuffer() {
        return keyBuffer;
    }

    Partition partition() {
        return partition;
    }

    /** What is answered when servers' responses do not fit together. */
    byte[] invalidResponse() {
        return invalidResponse;
    }

    void add(ClientConnection connection) {
        connections.add(connection);
        pool.shared().connections().opened();
    }

    void remove(ClientConnection connection) {
        connections.remove(connection);
        pool.shared().connections().closed();
        forget();
    }

    private void register(Channel channel) {
        channel.pipeline().addLast(new ClientConnection(this));
        pool.loop().register(channel).addListener((ChannelFuture registered) -> {
            if (!registered.isSuccess()) {
                channel.unsafe().closeForcibly();
                forget();
            }
        });
    }

    private void forget() {
        assigned.decrementAndGet();
        pool.shared().clientGone();
    }
}
