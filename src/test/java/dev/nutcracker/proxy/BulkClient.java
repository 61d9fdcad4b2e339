package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client of Redis that sends and checks values too large to keep: they are made and compared as they go. */
final class BulkClient implements AutoCloseable {
    private static final int TIMEOUT_MS = 20_000;
    private static final int CHUNK_BYTES = 64 * 1024;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final OutputStream out;
    private final byte[] chunk = new byte[CHUNK_BYTES];

    BulkClient(int port) {
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MS);
            socket.setSoTimeout(TIMEOUT_MS);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream(), CHUNK_BYTES);
            out = new BufferedOutputStream(socket.getOutputStream(), CHUNK_BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    BulkClient send(String text) {
        try {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    BulkClient request(String... arguments) {
        StringBuilder text = new StringBuilder("*").append(arguments.length).append("\r\n");
        for (String argument : arguments) {
            text.append(bulk(argument));
        }
        return send(text.toString());
    }

    /** All of a SET up to the bytes of its value. */
    BulkClient beginSet(String key, int lengthBytes) {
        return send("*3\r\n$3\r\nSET\r\n" + bulk(key) + "$" + lengthBytes + "\r\n");
    }

    BulkClient set(String key, int lengthBytes, int seed) {
        return beginSet(key, lengthBytes).value(0, lengthBytes, seed).send("\r\n");
    }

    /** The bytes from {@code from} to {@code to} of a value that is told from others by its seed. */
    BulkClient value(int from, int to, int seed) {
        try {
            for (int at = from; at < to; at += CHUNK_BYTES) {
                int length = Math.min(CHUNK_BYTES, to - at);
                for (int i = 0; i < length; i++) {
                    chunk[i] = byteOf(seed, at + i);
                }
                out.write(chunk, 0, length);
            }
            out.flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    BulkClient expect(String text) {
        assertThat(read(text.length())).isEqualTo(text);
        return this;
    }

    BulkClient expectValue(int lengthBytes, int seed) {
        expect("$" + lengthBytes + "\r\n");
        expectPart(0, lengthBytes, seed);
        return expect("\r\n");
    }

    void expectPart(int from, int to, int seed) {
        try {
            for (int at = from; at < to; ) {
                int length = in.read(chunk, 0, Math.min(CHUNK_BYTES, to - at));
                assertThat(length).as("bytes of a value, at %d", at).isPositive();
                for (int i = 0; i < length; i++) {
                    if (chunk[i] != byteOf(seed, at + i)) {
                        throw new AssertionError("another byte than that of value " + seed + " at " + (at + i));
                    }
                }
                at += length;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String readLine() {
        StringBuilder line = new StringBuilder();
        try {
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    throw new AssertionError("the connection ended after: " + line);
                }
                line.append((char) next);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.append('\n').toString();
    }

    private String read(int lengthBytes) {
        try {
            return new String(in.readNBytes(lengthBytes), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }

    private static byte byteOf(int seed, int index) {
        return (byte) (seed * 31 + index + (index >>> 12));
    }
}
