package dev.nutcracker.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Stands before a server that can be stopped, and does late what came meanwhile on connections that have been closed since: when the
 * server has answered for a moment, or as soon as it has answered a request with a given word, if that comes first.
 */
public final class LateRelay implements AutoCloseable {
    private static final long MOMENT_MS = 50;

    private final int serverPort;
    private final String word;
    private final ServerSocket listening;
    private final List<Relayed> relayed = new ArrayList<>();
    private boolean stopped;
    private boolean goesOn;
    private boolean answered;

    /** @param word a request with it is answered before anything late is done */
    public LateRelay(int serverPort, String word) {
        this.serverPort = serverPort;
        this.word = word;
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** From now on the server seems to take requests, and does not do them. */
    public synchronized void stop() {
        stopped = true;
    }

    /** The server goes on with what is on open connections. */
    public synchronized void goOn() throws IOException {
        stopped = false;
        goesOn = true;
        for (Relayed each : relayed) {
            if (!each.closed) {
                each.doKept();
            }
        }
    }

    private void accept() {
        try {
            while (true) {
                Relayed next = new Relayed(listening.accept(), new Socket(listening.getInetAddress(), serverPort));
                synchronized (this) {
                    relayed.add(next);
                }
                Thread.ofVirtual().start(next::requests);
                Thread.ofVirtual().start(next::responses);
            }
        } catch (IOException _) {
            // It has been closed.
        }
    }

    private synchronized void answers(boolean withWord) throws IOException {
        if (goesOn && withWord) {
            doLate();
        } else if (goesOn && !answered) {
            answered = true;
            CompletableFuture.delayedExecutor(MOMENT_MS, TimeUnit.MILLISECONDS).execute(() -> {
                try {
                    doLate();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private synchronized void doLate() throws IOException {
        for (Relayed each : relayed) {
            if (each.closed) {
                each.doKept();
            }
        }
    }

    @Override
    public synchronized void close() {
        try {
            listening.close();
            for (Relayed each : relayed) {
                each.client.close();
                each.server.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One connection. */
    private final class Relayed {
        private final Socket client;
        private final Socket server;
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private boolean closed;
        private volatile boolean hasWord;

        Relayed(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void requests() {
            byte[] bytes = new byte[1 << 16];
            try {
                for (int count = client.getInputStream().read(bytes);
                        count >= 0;
                        count = client.getInputStream().read(bytes)) {
                    take(bytes, count);
                }
            } catch (IOException _) {
                // The client has reset it.
            }
            synchronized (LateRelay.this) {
                closed = true;
            }
        }

        private void take(byte[] bytes, int count) throws IOException {
            synchronized (LateRelay.this) {
                kept.write(bytes, 0, count);
                hasWord |= new String(bytes, 0, count, StandardCharsets.ISO_8859_1).contains(word);
                if (!stopped) {
                    doKept();
                }
            }
        }

        void doKept() throws IOException {
            server.getOutputStream().write(kept.toByteArray());
            kept.reset();
        }

        void responses() {
            byte[] bytes = new byte[1 << 16];
            try {
                for (int count = server.getInputStream().read(bytes);
                        count >= 0;
                        count = server.getInputStream().read(bytes)) {
                    if (isOpen()) {
                        client.getOutputStream().write(bytes, 0, count);
                    }
                    answers(hasWord);
                }
            } catch (IOException _) {
                // One of the two is gone.
            }
        }

        private boolean isOpen() {
            synchronized (LateRelay.this) {
                return !closed;
            }
        }
    }
}
