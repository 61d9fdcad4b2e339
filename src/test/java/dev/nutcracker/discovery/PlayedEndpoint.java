package dev.nutcracker.discovery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Objects;

/** A configuration endpoint of ElastiCache on a free port of 127.0.0.1, with one answer for each question. */
final class PlayedEndpoint implements AutoCloseable {
    private final ServerSocket socket;
    private volatile Map<String, String> answers = Map.of();

    private PlayedEndpoint(ServerSocket socket) {
        this.socket = socket;
    }

    static PlayedEndpoint start() {
        try {
            PlayedEndpoint played = new PlayedEndpoint(new ServerSocket(0, 10, InetAddress.getLoopbackAddress()));
            Thread.ofVirtual().start(played::accept);
            return played;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Answers from now on with these; whoever asks anything else is left. */
    void answer(Map<String, String> byQuestion) {
        answers = byQuestion;
    }

    /** Answers from now on with this list of nodes. */
    void answerNodes(String nodes) {
        answer(Map.of("config get cluster", "CONFIG cluster 0 " + nodes.length() + "\r\n" + nodes + "\r\nEND\r\n"));
    }

    private void accept() {
        try {
            while (true) {
                Socket client = socket.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    private void serve(Socket accepted) {
        try (Socket client = accepted;
                BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8))) {
            for (String line = in.readLine(); line != null && answers.containsKey(line); line = in.readLine()) {
                client.getOutputStream()
                        .write(Objects.requireNonNull(answers.get(line)).getBytes(ISO_8859_1));
            }
        } catch (IOException e) {
            // The source has heard enough.
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
}
