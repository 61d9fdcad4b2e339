package dev.nutcracker.admin;

import static dev.nutcracker.net.TlsRecords.CONTENT_MAX_BYTES;
import static dev.nutcracker.net.TlsRecords.HANDSHAKE;
import static dev.nutcracker.net.TlsRecords.HANDSHAKE_MAX_BYTES;
import static dev.nutcracker.net.TlsRecords.HEAD_BYTES;
import static dev.nutcracker.net.TlsRecords.WITHOUT_DATA_MAX;

import dev.nutcracker.net.TlsRecords;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/** A connection by TLS. The engine, which may be native code, gets whole records only, whose heads have been checked. */
final class EncryptedWire implements Wire {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel channel;
    private final SSLEngine engine;
    private final ByteBuffer record = ByteBuffer.allocate(HEAD_BYTES + CONTENT_MAX_BYTES);
    private final ByteBuffer sealed;
    /** Decrypted, and not read yet. */
    private final ByteBuffer data;

    EncryptedWire(SocketChannel channel, SSLEngine engine) {
        this.channel = channel;
        this.engine = engine;
        this.sealed = ByteBuffer.allocate(
                Math.max(engine.getSession().getPacketBufferSize(), HEAD_BYTES + CONTENT_MAX_BYTES));
        this.data = ByteBuffer.allocate(
                        Math.max(engine.getSession().getApplicationBufferSize(), HEAD_BYTES + CONTENT_MAX_BYTES))
                .limit(0);
    }

    /**
     * Shakes hands.
     *
     * @throws NotSslRecordException if the peer does not speak TLS; {@link #firstByte} is what it has sent
     * @throws IOException if it fails; the peer has been told why
     */
    void shakeHands() throws IOException {
        try {
            engine.beginHandshake();
            int bytes = 0;
            while (needsInput()) {
                bytes += readInHandshake(bytes == 0);
                if (bytes > HANDSHAKE_MAX_BYTES) {
                    throw new SSLException(TlsRecords.LONG_HANDSHAKE);
                }
            }
        } catch (NotSslRecordException e) {
            throw e;
        } catch (SSLException e) {
            tellFailureOf(e);
            throw e;
        }
    }

    /** If the peer does not wait for that, it is the same failure. */
    private void tellFailureOf(SSLException failure) {
        try {
            tellFailure();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private int readInHandshake(boolean first) throws IOException {
        if (engine.isInboundDone() || !readRecord(first)) {
            throw new ClosedChannelException();
        }
        int bytes = record.limit();
        open();
        seeEnd();
        return bytes;
    }

    /** BoringSSL notices only with the step after a client's last message that it was the last. Other engines want more input. */
    private void seeEnd() throws SSLException {
        if (!data.hasRemaining() && engine.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP) {
            engine.unwrap(NOTHING, data.clear());
            data.flip();
        }
    }

    /** Takes the engine's next steps up to one that needs input; returns false if there is none. */
    private boolean needsInput() throws IOException {
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_WRAP -> seal(NOTHING);
                case NEED_TASK -> runTasks();
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    return true;
                }
                case FINISHED, NOT_HANDSHAKING -> {
                    return false;
                }
            }
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    /** The first byte of the record that has come last. */
    int firstByte() {
        return record.get(0) & 0xff;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int withoutData = 0;
        while (!data.hasRemaining()) {
            if (engine.isInboundDone() || !readRecord(false)) {
                return -1;
            }
            open();
            // Other keys may have to be answered.
            needsInput();
            if (!data.hasRemaining() && ++withoutData > WITHOUT_DATA_MAX) {
                throw new SSLException(TlsRecords.WITHOUT_DATA);
            }
        }
        int count = Math.min(into.remaining(), data.remaining());
        into.put(data.slice(data.position(), count));
        data.position(data.position() + count);
        return count;
    }

    /** Reads one record; returns false if there is none. */
    private boolean readRecord(boolean first) throws IOException {
        record.clear().limit(HEAD_BYTES);
        if (first && fill(1) && firstByte() != HANDSHAKE) {
            throw new NotSslRecordException("it does not speak TLS");
        }
        if (!fill(HEAD_BYTES)) {
            return false;
        }
        int length = record.getShort(3) & 0xffff;
        if (!TlsRecords.isHead(firstByte(), record.get(1), length)) {
            throw new SSLException(TlsRecords.NO_RECORD);
        }
        if (!fill(HEAD_BYTES + length)) {
            return false;
        }
        record.flip();
        if (first && isNoHello()) {
            throw new SSLException(TlsRecords.NO_HELLO);
        }
        return true;
    }

    private boolean isNoHello() {
        return record.limit() < HEAD_BYTES + 4
                || !TlsRecords.isHello(record.get(HEAD_BYTES), record.getInt(HEAD_BYTES) & 0xff_ffff);
    }

    /** Reads until the record has so many bytes; returns false if there is an end before. */
    private boolean fill(int length) throws IOException {
        record.limit(length);
        while (record.hasRemaining()) {
            if (channel.read(record) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Decrypts the record. */
    private void open() throws IOException {
        data.clear();
        try {
            while (record.hasRemaining() && !engine.isInboundDone()) {
                Status status = engine.unwrap(record, data).getStatus();
                if (status == Status.BUFFER_OVERFLOW || status == Status.BUFFER_UNDERFLOW) {
                    throw new SSLException("a record is no record: " + status);
                }
                runTasks();
            }
        } finally {
            data.flip();
        }
    }

    @Override
    public void write(ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            seal(from);
        }
    }

    /** Encrypts what fits into one record, and sends it. */
    private void seal(ByteBuffer from) throws IOException {
        sealed.clear();
        if (engine.wrap(from, sealed).getStatus() == Status.CLOSED && from.hasRemaining()) {
            throw new ClosedChannelException();
        }
        sealed.flip();
        while (sealed.hasRemaining()) {
            channel.write(sealed);
        }
    }

    /** Sends the alert that the engine has for the peer. */
    private void tellFailure() throws IOException {
        try {
            while (!engine.isOutboundDone() && sealsSomething()) {
                // There may be more.
            }
        } catch (SSLException e) {
            // There is nothing to be told any more.
        }
    }

    private boolean sealsSomething() throws IOException {
        seal(NOTHING);
        return sealed.limit() > 0;
    }

    @Override
    public void endOutput() throws IOException {
        engine.closeOutbound();
        tellFailure();
        channel.shutdownOutput();
    }
}
