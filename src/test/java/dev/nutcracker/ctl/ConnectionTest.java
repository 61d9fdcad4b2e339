package dev.nutcracker.ctl;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConnectionTest {
    private static final String STATISTICS = "{\"service\":\"nutcracker\"}\n";

    @TempDir
    Path folder;

    private String address;
    private ServerSocketChannel listening;

    @BeforeEach
    void listen() throws IOException {
        address = folder.resolve("socket").toString();
        listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(address));
    }

    @AfterEach
    void close() throws IOException {
        listening.close();
    }

    @Test
    void shouldGreetAgainWhereTheGreetingCameTooLate() throws Exception {
        CompletableFuture<Integer> accepted = serve(STATISTICS, "+OK\r\n");

        try (Connection connection = Connection.open(address, Duration.ofMinutes(1))) {
            assertThat(connection).isNotNull();
        }

        listening.close();
        assertThat(accepted.get()).isEqualTo(2);
    }

    @Test
    void shouldNotGoOnGreetingWhatIsNoConsole() throws Exception {
        CompletableFuture<Integer> accepted = serve(STATISTICS, STATISTICS, STATISTICS);

        assertThatThrownBy(() -> Connection.open(address, Duration.ofMinutes(1)))
                .isInstanceOf(CtlException.class)
                .hasMessageEndingWith("this is not the console of a proxy");

        listening.close();
        assertThat(accepted.get()).isEqualTo(3);
    }

    /** Gives each client what is meant for it once the greeting is there, so that the end comes after it. */
    private CompletableFuture<Integer> serve(String... answers) {
        return CompletableFuture.supplyAsync(() -> {
            int accepted = 0;
            for (String answer : List.of(answers)) {
                try (SocketChannel client = listening.accept()) {
                    accepted++;
                    client.read(ByteBuffer.allocate(1024));
                    client.write(ByteBuffer.wrap(answer.getBytes(US_ASCII)));
                } catch (IOException e) {
                    return accepted;
                }
            }
            return accepted;
        });
    }
}
