package dev.nutcracker.proxy;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * A client that sends requests for keys of its own in batches and checks that every response is its own: each value names
 * its client and its key. Now and then it leaves in the midst of a batch, or says that it sends no more and reads the
 * rest.
 */
abstract class CheckingClient implements Runnable {
    private static final int TIMEOUT_MS = 25_000;
    private static final int BATCH = 12;
    private static final int KEYS = 6;

    protected final int id;
    protected final Random random;
    private final int port;
    private final BooleanSupplier goOn;
    private final AtomicLong answers;
    /** Reads and checks what each request sent is owed, in order. */
    private final Deque<Expected> owed = new ArrayDeque<>();

    private boolean errorsAllowed = true;
    private boolean endsAllowed;
    private Socket socket = new Socket();
    private InputStream in = InputStream.nullInputStream();

    /** What a request is owed. */
    interface Expected {
        void read() throws IOException;
    }

    CheckingClient(int id, int port, BooleanSupplier goOn, AtomicLong answers) {
        this.id = id;
        this.port = port;
        this.goOn = goOn;
        this.answers = answers;
        this.random = new Random(id);
    }

    /** From now on an error is a failure, too. */
    CheckingClient withoutErrors() {
        errorsAllowed = false;
        return this;
    }

    /** From now on the proxy may close the connection, as it does when a server fails in the middle of a response. */
    CheckingClient withEnds() {
        endsAllowed = true;
        return this;
    }

    /** Appends a request and says what it is owed. */
    protected abstract void addRequest(StringBuilder batch);

    @Override
    public void run() {
        try {
            connect();
            while (goOn.getAsBoolean()) {
                roundOrEnd();
            }
            socket.close();
        } catch (IOException e) {
            throw new AssertionError("client " + id + ", owed " + owed.size() + " responses", e);
        }
    }

    private void roundOrEnd() throws IOException {
        try {
            round();
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            if (!endsAllowed) {
                throw e;
            }
            socket.close();
            owed.clear();
            connect();
        }
    }

    private void round() throws IOException {
        int whim = random.nextInt(60);
        StringBuilder batch = new StringBuilder();
        for (int i = 0; i < BATCH; i++) {
            addRequest(batch);
        }
        byte[] bytes = batch.toString().getBytes(StandardCharsets.ISO_8859_1);
        if (whim == 0) {
            leave(bytes);
            return;
        }
        socket.getOutputStream().write(bytes);
        if (whim == 1) {
            socket.shutdownOutput();
        }
        readOwed();
        if (whim == 1) {
            if (in.read() >= 0) {
                throw new AssertionError("client " + id + " got more than it is owed");
            }
            socket.close();
            connect();
        }
    }

    private void leave(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes, 0, 1 + random.nextInt(bytes.length));
        if (random.nextBoolean()) {
            socket.setSoLinger(true, 0);
        }
        socket.close();
        owed.clear();
        connect();
    }

    private void readOwed() throws IOException {
        while (!owed.isEmpty()) {
            owed.peek().read();
            owed.remove();
            answers.incrementAndGet();
        }
    }

    private void connect() throws IOException {
        socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MS);
        socket.setSoTimeout(TIMEOUT_MS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream(), 1024);
    }

    protected final void owe(Expected expected) {
        owed.add(expected);
    }

    protected final String key() {
        return "k" + id + ":" + random.nextInt(KEYS);
    }

    /** The beginning of every value of the key. */
    protected static String mark(String key) {
        return "of " + key + "#";
    }

    protected final void checkOwn(String key, String value) {
        if (!value.startsWith(mark(key))) {
            throw wrong("the value of " + key, value);
        }
    }

    /** Whether the line is an error; fails if there should be none. */
    protected final boolean isError(String line) {
        boolean error = line.startsWith("-") || line.startsWith("SERVER_ERROR ");
        if (error && !errorsAllowed) {
            throw wrong("anything but an error", line);
        }
        return error;
    }

    protected final AssertionError wrong(String expected, String found) {
        return new AssertionError("client " + id + " expected " + expected + " but was answered: " + found);
    }

    /** The next bytes, one character each. */
    protected final String bytes(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new IOException("the proxy closed the connection after " + bytes.length + " of " + count + " bytes");
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** The next line, without its end. */
    protected final String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the proxy closed the connection after: " + line);
            }
            line.append((char) next);
        }
        line.setLength(line.length() - 1);
        return line.toString();
    }

    protected final String content(int lengthBytes) throws IOException {
        String content = new String(in.readNBytes(lengthBytes), StandardCharsets.ISO_8859_1);
        if (!line().isEmpty()) {
            throw wrong("the end of a value", content);
        }
        return content;
    }
}
