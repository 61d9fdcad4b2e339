package dev.nutcracker.testing;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/** One end of a socket that reads and writes TLS. */
final class TlsStream {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel channel;
    private final SSLEngine engine;
    /** Records that have come, to be written on. */
    private final ByteBuffer received;

    /** Records that the socket has not taken, to be read. */
    private final ByteBuffer unsent;

    private TlsStream(SocketChannel channel, SSLEngine engine) {
        this.channel = channel;
        this.engine = engine;
        this.received = ByteBuffer.allocate(2 * engine.getSession().getPacketBufferSize());
        this.unsent = ByteBuffer.allocate(2 * engine.getSession().getPacketBufferSize())
                .flip();
    }

    /** Waits for the end of the handshake; the channel blocks. */
    static TlsStream shakeHands(SocketChannel channel, SSLEngine engine) throws IOException {
        TlsStream stream = new TlsStream(channel, engine);
        engine.beginHandshake();
        while (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
            stream.step();
        }
        return stream;
    }

    private void step() throws IOException {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> engine.getDelegatedTask().run();
            case NEED_WRAP -> write(NOTHING.duplicate());
            default -> {
                ByteBuffer plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
                if (unwrap(plain).getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW
                        && channel.read(received) < 0) {
                    throw new EOFException("closed in the handshake");
                }
            }
        }
    }

    /** Returns how many bytes have come, -1 at the end. */
    int read(ByteBuffer plain) throws IOException {
        int start = plain.position();
        while (plain.position() == start) {
            SSLEngineResult result = unwrap(plain);
            SSLEngineResult.Status status = result.getStatus();
            switch (status) {
                // BoringSSL's engine says so, too, once this side has ended, and may have read something all the same:
                // bytes, or records that bring none, with others behind them.
                case CLOSED, BUFFER_UNDERFLOW -> {
                    if (plain.position() > start || (result.bytesConsumed() > 0 && !engine.isInboundDone())) {
                        break;
                    }
                    if (status == SSLEngineResult.Status.CLOSED && engine.isInboundDone()) {
                        return -1;
                    }
                    int length = channel.read(received);
                    if (length <= 0) {
                        return length;
                    }
                }
                case OK -> {}
                case BUFFER_OVERFLOW -> throw new AssertionError("no room for a record");
            }
        }
        return plain.position() - start;
    }

    private SSLEngineResult unwrap(ByteBuffer plain) throws IOException {
        received.flip();
        SSLEngineResult result = engine.unwrap(received, plain);
        received.compact();
        return result;
    }

    /** Takes as much as the socket does, and up to a record that waits for it; returns how many bytes. */
    int write(ByteBuffer plain) throws IOException {
        channel.write(unsent);
        if (!isSent()) {
            return 0;
        }
        int start = plain.position();
        engine.wrap(plain, unsent.clear());
        channel.write(unsent.flip());
        return plain.position() - start;
    }

    boolean isSent() {
        return !unsent.hasRemaining();
    }

    /** Says that nothing more is sent. */
    void endOutput() throws IOException {
        engine.closeOutbound();
        write(NOTHING.duplicate());
    }
}
