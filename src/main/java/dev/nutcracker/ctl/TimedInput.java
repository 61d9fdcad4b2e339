package dev.nutcracker.ctl;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The bytes that a connected socket gives, up to a time after which reading and writing fail with a {@link
 * SocketTimeoutException}. Sockets of the file system have no time-out of their own.
 */
final class TimedInput extends InputStream {
    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private long endNs;

    /** @param channel is closed with this */
    TimedInput(SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.configureBlocking(false);
        this.selector = Selector.open();
        this.key = channel.register(selector, 0);
    }

    /** Allows this time from now on. */
    void allow(Duration time) {
        endNs = System.nanoTime() + time.toNanos();
    }

    /** Writes all of it. */
    void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) == 0) {
                await(SelectionKey.OP_WRITE);
            }
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(into, offset, length);
        int count = channel.read(buffer);
        while (count == 0 && length > 0) {
            await(SelectionKey.OP_READ);
            count = channel.read(buffer);
        }
        return count;
    }

    private void await(int operation) throws IOException {
        long leftNs = endNs - System.nanoTime();
        if (leftNs <= 0) {
            throw new SocketTimeoutException();
        }
        key.interestOps(operation);
        selector.select(_ -> {}, Math.max(1, TimeUnit.NANOSECONDS.toMillis(leftNs)));
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            selector.close();
        }
    }
}
