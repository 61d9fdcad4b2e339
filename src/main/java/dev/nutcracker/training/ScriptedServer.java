package dev.nutcracker.training;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A server on a free port of the loopback address that answers requests by a script. */
final class ScriptedServer implements AutoCloseable {
    private static final int BACKLOG = 16;

    private final ServerSocket listener;
    private final Answers answers;

    private ScriptedServer(ServerSocket listener, Answers answers) {
        this.listener = listener;
        this.answers = answers;
    }

    static ScriptedServer open(Answers answers) throws IOException {
        ServerSocket listener = new ServerSocket(0, BACKLOG, InetAddress.ofLiteral("127.0.0.1"));
        ScriptedServer server = new ScriptedServer(listener, answers);
        Thread.ofPlatform().daemon().name("server").start(server::accept);
        return server;
    }

    int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                Thread.ofPlatform().daemon().name("server").start(() -> serve(socket));
            }
        } catch (IOException e) {
            // The training is over.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            Lines in = new Lines(socket.getInputStream());
            OutputStream out = new BufferedOutputStream(socket.getOutputStream());
            while (answers.answer(in, out)) {
                if (!answers.areGathered() || !in.hasMore()) {
                    out.flush();
                }
            }
        } catch (IOException | RuntimeException e) {
            // The proxy notices, and the client that waits for a response gets an error.
        }
    }
}
