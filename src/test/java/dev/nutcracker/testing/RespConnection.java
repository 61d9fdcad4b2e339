package dev.nutcracker.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client of Redis that understands answers. Texts and numbers are strings, lists and maps are lists, errors are
 * {@link Failure}s, and what is not there is null.
 */
final class RespConnection implements AutoCloseable {
    private static final int TIMEOUT_MS = 20_000;

    private final Socket socket;
    private final InputStream in;

    /** An answer that is an error. */
    record Failure(String text) {}

    private RespConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    static RespConnection connect(int port) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MS);
        return new RespConnection(socket);
    }

    void timeout(int ms) throws IOException {
        socket.setSoTimeout(ms);
    }

    static byte[] request(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        append(out, "*" + words.length + "\r\n");
        for (String word : words) {
            append(out, "$" + word.length() + "\r\n" + word + "\r\n");
        }
        return out.toByteArray();
    }

    private static void append(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] requests) throws IOException {
        socket.getOutputStream().write(requests);
    }

    @Nullable
    Object ask(String... words) throws IOException {
        send(request(words));
        return read();
    }

    /** The next answer, or message that came unasked. */
    @Nullable
    Object read() throws IOException {
        String line = line();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+', ':', ',', '#', '(' -> rest;
            case '-' -> new Failure(rest);
            case '_' -> null;
            case '$', '=' -> rest.equals("-1") ? null : text(Integer.parseInt(rest));
            case '*', '~', '>' -> rest.equals("-1") ? null : list(Integer.parseInt(rest));
            case '%' -> list(2 * Integer.parseInt(rest));
            default -> throw new IOException("no answer: " + line);
        };
    }

    private List<@Nullable Object> list(int count) throws IOException {
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            elements.add(read());
        }
        return elements;
    }

    private String text(int length) throws IOException {
        byte[] bytes = in.readNBytes(length + 2);
        if (bytes.length < length + 2) {
            throw new EOFException();
        }
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException();
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        if (line.isEmpty()) {
            throw new IOException("an empty line is no answer");
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone.
        }
    }
}
