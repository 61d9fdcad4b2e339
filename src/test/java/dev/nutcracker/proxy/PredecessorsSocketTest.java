package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.net.InheritedSocket;
import dev.nutcracker.net.InheritedSocket.Keeper;
import dev.nutcracker.net.InheritedSockets;
import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.net.Transport;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A socket that listens already and is this process's from now on. */
final class PredecessorsSocketTest {
    private static final int BACKLOG = 16;
    private static final ProcessLimits LIMITS =
            new ProcessLimits(Integer.MAX_VALUE, SocketSettings.READ_BYTES_MAX, Long.MAX_VALUE, Long.MAX_VALUE);

    @TempDir
    private Path directory;

    @BeforeEach
    void requireEpoll() {
        assumeTrue(Transport.EPOLL.isAvailable(), "epoll is missing");
    }

    @Test
    void shouldServeThoseWhoWaitAndEndWithTheListener() throws Exception {
        Path path = directory.resolve("alpha.sock");
        InheritedSockets inherited = new InheritedSockets(List.of(listening(path)));
        RawClient waiting = RawClient.connect(UnixDomainSocketAddress.of(path));

        Proxy proxy = start(inherited, path + " 0600");

        waiting.send("PING\r\n").expect("+PONG\r\n");
        assertThat(inherited.unused()).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        proxy.close();
        waiting.close();
        assertThat(path).doesNotExist();
        assertThat(inherited.unused()).as("closed, not given back").isEmpty();
    }

    @Test
    void shouldNameASocketThatNoPoolTakes() throws Exception {
        Path path = directory.resolve("other.sock");
        Path wanted = directory.resolve("alpha.sock");
        InheritedSocket socket = listening(path);

        assertThatThrownBy(() -> PoolListeners.requireUse(
                        new InheritedSockets(List.of(socket)), configuration(wanted), Transport.EPOLL))
                .isInstanceOf(IOException.class)
                .hasMessage("inherited descriptor " + socket.descriptor() + " (old), bound to '" + path
                        + "': no pool takes it; pools listen on '" + wanted + "'");
        new Socket(socket.descriptor()).close();
    }

    private static InheritedSocket listening(Path path) throws IOException {
        Socket socket = Socket.newSocketDomain();
        socket.bind(new DomainSocketAddress(path.toString()));
        socket.listen(BACKLOG);
        return InheritedSocket.of(socket.intValue(), "old", Keeper.THIS_PROCESS);
    }

    private static Proxy start(InheritedSockets inherited, Object listen) throws Exception {
        return Proxy.start(configuration(listen), "test", 1, Transport.EPOLL, LIMITS, inherited);
    }

    private static Configuration configuration(Object listen) throws Exception {
        PoolYaml pool = PoolYaml.redis("alpha").set("listen", listen).server(1, "nobody");
        return ConfigLoader.parse("test.yml", pool.text().getBytes(StandardCharsets.UTF_8))
                .configuration();
    }
}
