package dev.nutcracker.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nutcracker.net.NotifySocket;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;

/** The part of systemd that hears what services say of themselves. */
public final class NotifyListener implements AutoCloseable {
    private static final int MESSAGE_BYTES = 4096;

    private final Path path;
    private final Socket socket = Socket.newSocketDomainDgram();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(MESSAGE_BYTES);
    private final Queue<String> received = new ArrayDeque<>();

    private NotifyListener(Path path) throws IOException {
        this.path = path;
        socket.bind(new DomainSocketAddress(path.toString()));
    }

    /** Skips the test where there are no such sockets. */
    public static NotifyListener in(Path directory) throws IOException {
        assumeTrue(NotifySocket.isAvailable(), "epoll is missing");
        return new NotifyListener(directory.resolve("notify"));
    }

    /** The variables for the service. */
    public Map<String, String> environment() {
        return Map.of("NOTIFY_SOCKET", path.toString());
    }

    /** Returns the next message; waits for it. */
    public String next() {
        Await.until("the service says something", () -> {
            receive();
            return !received.isEmpty();
        });
        return Objects.requireNonNull(received.poll());
    }

    /** Returns the next message that begins so; others before it are passed over. */
    public String next(String beginning) {
        String message = next();
        while (!message.startsWith(beginning)) {
            message = next();
        }
        return message;
    }

    /** Whether nothing has been said that was not returned. */
    public boolean isSilent() {
        receive();
        return received.isEmpty();
    }

    private void receive() {
        try {
            buffer.clear();
            var sender = socket.recvFromDomainSocket(buffer, 0, MESSAGE_BYTES);
            if (sender != null) {
                byte[] bytes = new byte[sender.receivedAmount()];
                buffer.get(0, bytes);
                received.add(new String(bytes, UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
