package dev.nutcracker.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nutcracker.net.InheritedSocket;
import dev.nutcracker.net.InheritedSocket.Keeper;
import dev.nutcracker.net.Transport;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.OpenedSockets;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RunningProgram;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sockets that a service manager has opened before the process. */
final class SocketActivationTest {
    private static final long PID = 7;
    private static final Pattern STARTED = Pattern.compile("started on pid (\\d+)");

    private final PoolYaml pool = PoolYaml.redis("alpha").server(1, "nobody");

    @TempDir
    private Path directory;

    @BeforeEach
    void requireEpoll() throws IOException {
        assumeTrue(Transport.EPOLL.isAvailable(), "epoll is missing");
        write(pool.text());
    }

    private void write(String yaml) throws IOException {
        Files.writeString(directory.resolve("nutcracker.yml"), yaml);
    }

    @Test
    void shouldHaveNoneWithoutTheVariablesOrWithThoseOfAnotherProcess() throws Exception {
        assertThat(activation(Map.of()).sockets(Transport.EPOLL).unused()).isEmpty();
        assertThat(activation(Map.of("LISTEN_PID", "8", "LISTEN_FDS", "1"))
                        .sockets(Transport.EPOLL)
                        .unused())
                .isEmpty();
        assertThat(activation(Map.of("LISTEN_PID", "7", "LISTEN_FDS", "0"))
                        .sockets(Transport.NIO)
                        .unused())
                .isEmpty();
    }

    @Test
    void shouldRefuseVariablesThatAreWrong() {
        for (String count : List.of("-1", "x", "", "99999999999", "4097")) {
            assertThatThrownBy(() -> activation(Map.of("LISTEN_PID", "7", "LISTEN_FDS", count))
                            .sockets(Transport.EPOLL))
                    .isInstanceOf(StartException.class)
                    .hasMessage("LISTEN_FDS=" + count + " is not a number of sockets from 0 to 4096");
        }
        assertThatThrownBy(() ->
                        activation(Map.of("LISTEN_PID", "7", "LISTEN_FDS", "1")).sockets(Transport.NIO))
                .hasMessage("sockets were inherited (LISTEN_FDS), which transport nio cannot use; epoll can");
    }

    private static SocketActivation activation(Map<String, String> environment) {
        return new SocketActivation(environment, PID);
    }

    @Test
    void shouldServeOnTheSocketsOfTheServiceManager() throws Exception {
        Path path = directory.resolve("beta.sock");
        PoolYaml unix = PoolYaml.redis("beta").set("listen", path + " 0600").server(1, "nobody");
        PoolYaml own = PoolYaml.redis("gamma").server(1, "nobody");
        write(pool.text() + unix.text() + own.text());

        try (RunningProgram program =
                RunningProgram.startBy(OpenedSockets.launcher(1, path, pool.port()), directory, Map.of())) {
            assertThat(program.log())
                    .contains("listening on '127.0.0.1:" + pool.port()
                            + "' in pool 'alpha' with 1 servers, by a socket that was open before")
                    .contains("in pool 'beta' with 1 servers, by a socket that was open before")
                    .contains("in pool 'gamma' with 1 servers\n");
            ping(RawClient.connect(pool.port()));
            ping(RawClient.connect(pool.port()));
            ping(RawClient.connect(UnixDomainSocketAddress.of(path)));
            ping(RawClient.connect(own.port()));

            write(own.text());
            program.signal(ownPid(program), "HUP");
            Await.until("both are removed", () -> program.log().contains("pool beta is removed"));
            RawClient waiting = RawClient.connect(pool.port());
            waiting.send("PING\r\n");

            write(pool.text() + unix.text());
            program.signal(ownPid(program), "HUP");
            waiting.expect("+PONG\r\n");
            waiting.close();
            ping(RawClient.connect(UnixDomainSocketAddress.of(path)));
        }
        assertThat(path).as("left to the service manager").exists();
    }

    private static void ping(RawClient client) {
        try (client) {
            client.send("PING\r\n").expect("+PONG\r\n");
        }
    }

    private static long ownPid(RunningProgram program) {
        Matcher matcher = STARTED.matcher(program.log());
        long pid = 0;
        while (matcher.find()) {
            pid = Long.parseLong(matcher.group(1));
        }
        return pid;
    }

    @Test
    void shouldLetClientsWaitForTheNextProcess() throws Exception {
        try (RunningProgram program =
                RunningProgram.startBy(OpenedSockets.launcher(2, pool.port()), directory, Map.of())) {
            ping(RawClient.connect(pool.port()));
            long first = ownPid(program);

            program.signal(first, "TERM");
            // None of these is refused, whichever of the two processes answers.
            while (ownPid(program) == first) {
                ping(RawClient.connect(pool.port()));
            }

            ping(RawClient.connect(pool.port()));
            assertThat(program.log()).contains("Main: ended");
        }
    }

    @Test
    void shouldNotStartWithASocketThatNoPoolTakes() throws Exception {
        int other = Ports.free();

        try (RunningProgram program =
                RunningProgram.startBy(OpenedSockets.launcher(1, other, pool.port()), directory, Map.of())) {
            Await.until("it ends", program::isEnded);

            assertThat(program.output() + program.log())
                    .contains("inherited descriptor 3 (socket-1), bound to '127.0.0.1:" + other
                            + "': no pool takes it; pools listen on '127.0.0.1:" + pool.port() + "'");
        }
    }

    @Test
    void shouldRefuseToRunInTheBackground() throws Exception {
        try (RunningProgram program =
                RunningProgram.startBy(OpenedSockets.launcher(1, pool.port()), directory, Map.of(), "-d")) {
            Await.until("it ends", program::isEnded);

            assertThat(program.output()).contains("-d does not go with sockets that a service manager has opened");
        }
    }

    @Test
    void shouldRefuseDescriptorsThatDoNotListen() throws Exception {
        FileDescriptor file =
                FileDescriptor.from(directory.resolve("nutcracker.yml").toFile());
        Socket unbound = Socket.newSocketDomain();
        Socket datagrams = Socket.newSocketDomainDgram();
        try {
            assertThatThrownBy(() -> inherited(file.intValue())).hasMessageEndingWith(" (name) is not a socket");
            assertThatThrownBy(() -> inherited(unbound.intValue()))
                    .hasMessageEndingWith(" (name) is not a stream socket that listens");
            datagrams.bind(
                    new DomainSocketAddress(directory.resolve("datagrams").toString()));
            assertThatThrownBy(() -> inherited(datagrams.intValue()))
                    .hasMessageEndingWith(" (name) is not a stream socket that listens");
        } finally {
            file.close();
            unbound.close();
            datagrams.close();
        }
    }

    private static void inherited(int descriptor) throws IOException {
        InheritedSocket.of(descriptor, "name", Keeper.SUPERVISOR);
    }
}
