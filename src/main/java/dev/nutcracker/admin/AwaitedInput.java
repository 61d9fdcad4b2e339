package dev.nutcracker.admin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The input of a connection, for which one can also wait for a limited time. A blocking channel cannot do that, so a thread
 * of its own reads ahead as soon as somebody waits.
 */
final class AwaitedInput {
    private static final int AHEAD_BYTES = 4096;

    private final TimedChannel channel;
    /** What the thread has read; null while nobody reads ahead. */
    private @Nullable BlockingQueue<Ahead> ahead;

    /**
     * Bytes that were read ahead.
     *
     * @param bytes null at the end of the input
     * @param failure null if there was none
     */
    private record Ahead(
            @Nullable ByteBuffer bytes, @Nullable IOException failure) {}

    private @Nullable Ahead arrived;

    AwaitedInput(TimedChannel channel) {
        this.channel = channel;
    }

    /** Reads available bytes and waits for the first; returns -1 at the end. */
    int read(ByteBuffer into) throws IOException {
        if (ahead != null) {
            take(Long.MAX_VALUE);
        }
        Ahead first = arrived;
        if (first == null) {
            return channel.read(into);
        }
        if (first.failure() != null) {
            throw first.failure();
        }
        ByteBuffer bytes = first.bytes();
        if (bytes == null) {
            return -1;
        }
        int count = Math.min(into.remaining(), bytes.remaining());
        into.put(bytes.slice(bytes.position(), count));
        bytes.position(bytes.position() + count);
        if (!bytes.hasRemaining()) {
            arrived = null;
        }
        return count;
    }

    /** Waits until there is something to read, or the end, or a failure; returns false if there was neither in this time. */
    boolean await(long ms) {
        if (arrived == null && ahead == null) {
            BlockingQueue<Ahead> queue = new ArrayBlockingQueue<>(1);
            ahead = queue;
            Thread.ofVirtual().name("stats-ahead").start(() -> queue.add(readAhead()));
        }
        return arrived != null || take(ms);
    }

    private boolean take(long ms) {
        BlockingQueue<Ahead> queue = ahead;
        if (queue == null) {
            return false;
        }
        try {
            arrived = queue.poll(ms, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            arrived = new Ahead(null, null);
        }
        if (arrived != null) {
            ahead = null;
        }
        return arrived != null;
    }

    private Ahead readAhead() {
        ByteBuffer bytes = ByteBuffer.allocate(AHEAD_BYTES);
        try {
            return channel.read(bytes) < 0 ? new Ahead(null, null) : new Ahead(bytes.flip(), null);
        } catch (IOException e) {
            return new Ahead(null, e);
        }
    }
}
