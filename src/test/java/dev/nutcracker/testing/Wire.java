package dev.nutcracker.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One end of a socket, with all bytes received and a time limit for every wait.
 *
 * <pre>
 *    received  │ handed out to the test │ unread │ free │
 *              0                     unread   received   capacity
 * </pre>
 *
 * <p>The channel is non-blocking behind a selector because unix sockets offer no read timeout of their own.
 */
class Wire {
    private static final long TIMEOUT_MS = 10_000;
    private static final int CHUNK_BYTES = 64 * 1024;

    private enum Ending {
        OPEN,
        CLOSED,
        RESET
    }

    private final SocketChannel channel;
    private @Nullable IOException cause;
    private final Selector selector;
    private final SelectionKey key;
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);

    private byte[] received = new byte[1024];
    private int receivedLength;
    private int unread;
    private Ending ending = Ending.OPEN;

    /** Takes over a connected channel. */
    Wire(SocketChannel channel) {
        try {
            this.channel = channel;
            if (isTcp()) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            channel.configureBlocking(false);
            selector = Selector.open();
            key = channel.register(selector, SelectionKey.OP_READ);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Wire connect(SocketAddress address) {
        return connect(address, Wire::new);
    }

    /** Connects, and makes a wire of the channel so. */
    static Wire connect(SocketAddress address, Function<SocketChannel, Wire> wires) {
        try {
            return wires.apply(
                    address instanceof UnixDomainSocketAddress
                            ? SocketChannel.open(address)
                            : connectTcp(SocketChannel.open(StandardProtocolFamily.INET), address));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot connect to " + address + ": " + e.getMessage(), e);
        }
    }

    /** Connects from this address, whose port is chosen. */
    static Wire connectFrom(String host, SocketAddress address) {
        try {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.INET);
            channel.bind(new InetSocketAddress(host, 0));
            return new Wire(connectTcp(channel, address));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot connect from " + host + " to " + address, e);
        }
    }

    private static SocketChannel connectTcp(SocketChannel channel, SocketAddress address) throws IOException {
        try {
            channel.socket().connect(address, (int) TIMEOUT_MS);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private boolean isTcp() {
        return channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY);
    }

    /** Sends all bytes; fails if the peer does not read for too long. */
    void send(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        write(buffer);
        while (buffer.hasRemaining() || !isSent()) {
            awaitReady(SelectionKey.OP_WRITE, "room for " + buffer.remaining() + " more bytes");
            write(buffer);
        }
    }

    /** Sends as many bytes as the socket takes at once and returns their number. */
    int sendWhatFits(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining() && write(buffer) > 0) {
            // The socket takes large buffers in several steps.
        }
        return buffer.position();
    }

    private int write(ByteBuffer buffer) {
        try {
            return writeOnce(buffer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the next bytes if they are these, and fails at the first difference. */
    void expect(byte[] expected) {
        while (true) {
            int length = Math.min(expected.length, receivedLength - unread);
            if (!Arrays.equals(received, unread, unread + length, expected, 0, length)) {
                throw failure("Expected " + readable(expected) + " but received other bytes");
            }
            if (length == expected.length) {
                unread += length;
                return;
            }
            receiveMore("for " + readable(expected));
        }
    }

    void skip(int lengthBytes) {
        while (receivedLength - unread < lengthBytes) {
            receiveMore("for " + lengthBytes + " bytes");
        }
        unread += lengthBytes;
    }

    void skipLine() {
        int i = unread;
        while (i == receivedLength || received[i] != '\n') {
            if (i == receivedLength) {
                receiveMore("for the end of a line");
            } else {
                i++;
            }
        }
        unread = i + 1;
    }

    void skipUntilClosed() {
        while (ending == Ending.OPEN) {
            if (!receiveOnce() && ending == Ending.OPEN) {
                awaitReady(SelectionKey.OP_READ, "the peer to close");
            }
        }
        unread = receivedLength;
    }

    /** Returns the position of the first unread byte, for {@link #textFrom}. */
    int position() {
        return unread;
    }

    /** Returns the bytes handed out since the given {@link #position}. */
    String textFrom(int position) {
        return Latin1.text(received, position, unread);
    }

    /** Returns all bytes received so far, handed out or not. */
    String received() {
        receiveWaiting();
        return Latin1.text(received, 0, receivedLength);
    }

    boolean isClosedByPeer() {
        receiveWaiting();
        return ending != Ending.OPEN;
    }

    boolean isResetByPeer() {
        receiveWaiting();
        return ending == Ending.RESET;
    }

    private void receiveMore(String what) {
        int before = receivedLength;
        while (receivedLength == before) {
            if (ending != Ending.OPEN) {
                throw failure("Peer closed (" + ending + ") while waiting " + what);
            }
            if (!receiveOnce() && ending == Ending.OPEN) {
                awaitReady(SelectionKey.OP_READ, what);
            }
        }
    }

    private void receiveWaiting() {
        while (ending == Ending.OPEN && channel.isOpen() && receiveOnce()) {
            // Each round takes one chunk.
        }
    }

    private boolean receiveOnce() {
        try {
            int length = read(chunk.clear());
            if (length < 0) {
                ending = Ending.CLOSED;
                return false;
            }
            append(length);
            return length > 0;
        } catch (ClosedChannelException closedHere) {
            throw new UncheckedIOException(closedHere);
        } catch (IOException reset) {
            ending = Ending.RESET;
            cause = reset;
            return false;
        }
    }

    private void append(int length) {
        if (received.length - receivedLength < length) {
            received = Arrays.copyOf(received, 2 * (receivedLength + length));
        }
        chunk.flip().get(received, receivedLength, length);
        receivedLength += length;
    }

    private void awaitReady(int operation, String what) {
        try {
            key.interestOps(operation);
            selector.selectedKeys().clear();
            if (selector.select(TIMEOUT_MS) == 0) {
                throw failure("Waited " + TIMEOUT_MS + " ms " + what);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    AssertionError failure(String message) {
        String rest = Latin1.readable(Latin1.text(received, unread, receivedLength));
        return new AssertionError(message + "; unread: " + rest, cause);
    }

    private static String readable(byte[] bytes) {
        return Latin1.readable(Latin1.text(bytes, 0, bytes.length));
    }

    void halfClose() {
        try {
            endOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int read(ByteBuffer buffer) throws IOException {
        return channel.read(buffer);
    }

    int writeOnce(ByteBuffer buffer) throws IOException {
        return channel.write(buffer);
    }

    /** Whether the socket has taken everything that was written. */
    boolean isSent() {
        return true;
    }

    void endOutput() throws IOException {
        channel.shutdownOutput();
    }

    /** Closes with FIN. */
    void close() {
        // Unread bytes would turn the FIN into a RST.
        receiveWaiting();
        closeNow();
    }

    /** Closes with RST. */
    void reset() {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        closeNow();
    }

    boolean isClosed() {
        return !channel.isOpen();
    }

    /** Closes from any thread. */
    void closeNow() {
        try {
            // In this order: a channel that is still registered would not be closed at once.
            selector.close();
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
