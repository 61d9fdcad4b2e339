package dev.nutcracker.client;

import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The other side of a connection of a {@link TestWorker}. */
public final class Peer {
    private final MemorySocket socket;
    private final TestWorker worker;

    Peer(MemorySocket socket, TestWorker worker) {
        this.socket = socket;
        this.worker = worker;
    }

    /** Sends this, and lets the worker process it. */
    public void send(String text) {
        socket.deliver(text.getBytes(StandardCharsets.ISO_8859_1));
        worker.run();
    }

    /** The bytes that have come since the last call. */
    public String got() {
        return socket.written();
    }

    /** Reads nothing any more. */
    void stopReading() {
        socket.fill();
    }

    void readOn() {
        socket.drain();
        worker.run();
    }

    /** Ends its side, but reads on. */
    void endInput() {
        socket.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        worker.run();
    }

    public void close() {
        socket.close();
        worker.run();
    }

    public boolean isOpen() {
        return socket.isOpen();
    }

    /** How many bytes each turn has brought it that has brought it any. */
    List<Integer> bytesOfTurns() {
        return socket.bytesOfWrites();
    }

    /** Whether the worker reads from this side. */
    boolean isRead() {
        return socket.config().isAutoRead();
    }
}
