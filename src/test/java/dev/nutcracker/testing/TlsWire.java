package dev.nutcracker.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A {@link Wire} within TLS. */
final class TlsWire extends Wire {
    private final TlsStream stream;

    TlsWire(SocketChannel channel, TlsStream stream) {
        super(channel);
        this.stream = stream;
    }

    @Override
    int read(ByteBuffer buffer) throws IOException {
        return stream.read(buffer);
    }

    @Override
    int writeOnce(ByteBuffer buffer) throws IOException {
        return stream.write(buffer);
    }

    @Override
    boolean isSent() {
        return stream.isSent();
    }

    /** By {@code close_notify} alone; {@link #close} closes without it. */
    @Override
    void endOutput() throws IOException {
        stream.endOutput();
    }
}
