package dev.nutcracker.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The socket at which a service manager wants to hear from this process, as sd_notify(3) describes it: a Unix socket for
 * datagrams, which Java itself does not have. Linux with epoll only. Thread-safe.
 */
public final class NotifySocket {
    private static final int ATTEMPTS = 100;
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final byte[] path;

    /** @param path of a file, or after {@code @} a name of the abstract namespace */
    public NotifySocket(String path) {
        byte[] bytes = path.getBytes(UTF_8);
        if (bytes.length > 0 && bytes[0] == '@') {
            bytes[0] = 0;
        }
        this.path = bytes;
    }

    /** Whether this machine has such sockets. */
    public static boolean isAvailable() {
        return Epoll.isAvailable();
    }

    /**
     * Sends one message. While the receiver's queue is full, it waits, a second at most.
     *
     * @throws IOException if it cannot be sent
     */
    public void send(String message) throws IOException {
        byte[] bytes = message.getBytes(UTF_8);
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length).put(bytes);
        Socket socket = Socket.newSocketDomainDgram();
        try {
            for (int i = 0; i < ATTEMPTS; i++) {
                if (socket.sendToDomainSocket(buffer, 0, bytes.length, path) > 0) {
                    return;
                }
                LockSupport.parkNanos(PAUSE_NS);
            }
            throw new IOException("the receiver takes no messages");
        } finally {
            socket.close();
        }
    }
}
