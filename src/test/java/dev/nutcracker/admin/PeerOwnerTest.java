package dev.nutcracker.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;

/** Whose process is at the other end of a connection. */
final class PeerOwnerTest {
    /** The page asks for figures every two seconds, and the table of a busy machine is long. */
    @Test
    void shouldAskTheSystemOnceForAConnection() throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (SocketChannel client = SocketChannel.open(listener.getLocalAddress());
                    SocketChannel accepted = listener.accept()) {
                PeerOwner asked = PeerOwner.of(accepted);
                assertThat(asked.isAnother()).isFalse();

                client.close();

                assertThat(asked.isAnother()).isFalse();
                assertThat(PeerOwner.of(accepted).isAnother()).as("asked now").isTrue();
            }
        }
    }
}
