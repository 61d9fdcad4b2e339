package dev.nutcracker.admin;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to the stats port with time limits. When the time for reading is up, the input ends; when the time for
 * writing is up, the connection is reset, so that no reader takes a partial response for a complete one.
 *
 * <p>A blocking channel has no time limit of its own, so each has a second virtual thread that watches the time.
 */
final class TimedChannel implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TimedChannel.class);
    /** How much is written at a time; each write takes native memory of this size. */
    private static final int WRITE_BYTES_MAX = 64 * 1024;

    private static final int DROP_BYTES_MAX = 8 * 1024;

    private final SocketChannel channel;
    private final PeerOwner peerOwner;
    private Wire wire;
    private final Thread watch;
    private final AtomicReference<Limit> limit = new AtomicReference<>(Limit.none());
    private volatile boolean timedOut;
    private long stallNs;
    private long writeEndNs;

    private TimedChannel(SocketChannel channel) {
        this.channel = channel;
        this.peerOwner = PeerOwner.of(channel);
        this.wire = new Wire.Plain(channel);
        this.watch = Thread.ofVirtual().name("stats-watch").unstarted(this::watch);
    }

    static TimedChannel over(SocketChannel channel) {
        TimedChannel timed = new TimedChannel(channel);
        timed.watch.start();
        return timed;
    }

    /** The same connection, encrypted by this engine. */
    EncryptedWire encrypted(SSLEngine engine) {
        return new EncryptedWire(channel, engine);
    }

    /** From now on bytes are read and written there. */
    void use(Wire other) {
        wire = other;
    }

    SocketAddress remoteAddress() throws IOException {
        return channel.getRemoteAddress();
    }

    /** Whose process is at the other end. */
    PeerOwner peerOwner() {
        return peerOwner;
    }

    /** Limits the total time of reading from now on. */
    void limitReading(long ms) {
        limitReading(ms, () -> 0);
    }

    /** The same; {@code furtherMs} is asked once, when the time is up, for how much longer reading may take. */
    void limitReading(long ms, LongSupplier furtherMs) {
        limit(Limit.after(ms, furtherMs));
    }

    /** Limits the total time of writing from now on, and the time until the next byte is taken. */
    void limitWriting(long newStallMs, long ms) {
        stallNs = TimeUnit.MILLISECONDS.toNanos(newStallMs);
        writeEndNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        limit(Limit.ofWriting(writeEndNs));
    }

    void unlimited() {
        limit(Limit.none());
    }

    /** Returns whether the input ended because its time was up. */
    boolean timedOut() {
        return timedOut;
    }

    /** Reads available bytes and waits for the first; returns -1 at the end or when the time is up. */
    int read(ByteBuffer into) throws IOException {
        return wire.read(into);
    }

    void write(ByteBuffer from) throws IOException {
        int end = from.limit();
        while (from.position() < end) {
            from.limit(Math.min(end, from.position() + WRITE_BYTES_MAX));
            long nowNs = System.nanoTime();
            limit(Limit.ofWriting(nowNs + Math.min(stallNs, writeEndNs - nowNs)));
            wire.write(from);
        }
        limit(Limit.ofWriting(writeEndNs));
    }

    /** Returns a stream that writes to the connection. */
    OutputStream output() {
        return new OutputStream() {
            @Override
            public void write(int single) throws IOException {
                write(new byte[] {(byte) single}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int start, int length) throws IOException {
                TimedChannel.this.write(ByteBuffer.wrap(bytes, start, length));
            }
        };
    }

    /** Ends the connection so that the other side sees, as far as possible, that something is missing. */
    void reset() throws IOException {
        if (channel.isOpen() && channel.supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
        close();
    }

    /** Sends the end of the stream. */
    void shutdownOutput() throws IOException {
        wire.endOutput();
    }

    /** Reads and drops bytes until the end, or until the given number. Returns the first ones. */
    byte[] drop(int bytesMax) throws IOException {
        ByteBuffer dropped = ByteBuffer.allocate(DROP_BYTES_MAX);
        byte[] first = {};
        int count = 0;
        while (count <= bytesMax && wire.read(dropped.clear()) >= 0) {
            if (count == 0) {
                first = Arrays.copyOf(dropped.array(), dropped.position());
            }
            count += dropped.position();
        }
        return first;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        LockSupport.unpark(watch);
    }

    private void limit(Limit next) {
        limit.set(next);
        LockSupport.unpark(watch);
    }

    private void watch() {
        while (channel.isOpen()) {
            Limit current = requireNonNull(limit.get());
            long leftNs = current.endNs() - System.nanoTime();
            if (leftNs > 0) {
                LockSupport.parkNanos(this, leftNs);
            } else {
                pass(current);
            }
        }
    }

    private void pass(Limit passed) {
        long furtherMs = passed.furtherMs().getAsLong();
        if (furtherMs > 0) {
            limit.compareAndSet(passed, Limit.after(furtherMs, () -> 0));
        } else if (limit.compareAndSet(passed, Limit.none())) {
            end(passed);
        }
    }

    private void end(Limit passed) {
        try {
            if (passed.reading()) {
                timedOut = true;
                channel.shutdownInput();
            } else {
                reset();
            }
        } catch (IOException e) {
            LOG.debug("a reader of the stats port had gone before its time was up: {}", e.toString());
        }
    }

    /** A deadline in the time of {@link System#nanoTime}, which direction it ends, and what tells how much later it may end. */
    private record Limit(long endNs, boolean reading, LongSupplier furtherMs) {
        static Limit after(long ms, LongSupplier furtherMs) {
            return new Limit(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms), true, furtherMs);
        }

        static Limit ofWriting(long endNs) {
            return new Limit(endNs, false, () -> 0);
        }

        static Limit none() {
            return ofWriting(System.nanoTime() + Long.MAX_VALUE / 2);
        }
    }
}
