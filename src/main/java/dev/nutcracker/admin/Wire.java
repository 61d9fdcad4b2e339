package dev.nutcracker.admin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The bytes of a connection to the stats port: those of its socket, or what is encrypted in them. For one thread. */
interface Wire {
    /** Reads available bytes and waits for the first; returns -1 at the end. */
    int read(ByteBuffer into) throws IOException;

    /** Writes all bytes. */
    void write(ByteBuffer from) throws IOException;

    /** Sends the end of the stream. */
    void endOutput() throws IOException;

    /** Without encryption. */
    record Plain(SocketChannel channel) implements Wire {
        @Override
        public int read(ByteBuffer into) throws IOException {
            return channel.read(into);
        }

        @Override
        public void write(ByteBuffer from) throws IOException {
            channel.write(from);
        }

        @Override
        public void endOutput() throws IOException {
            channel.shutdownOutput();
        }
    }
}
