package dev.nutcracker.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.config.ServerList;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The sources that are name servers, beside one that the test plays. */
final class NameSourcesTest {
    private final PlayedDns server = PlayedDns.start();
    private final LoopOfTest sockets = new LoopOfTest();

    @AfterEach
    void endServer() {
        server.close();
        sockets.group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        assertThat(sockets.users).as("who has asked for the loop gives it back").isZero();
    }

    @Test
    void shouldReadAddressesForTheShortestTimeThatTheyHold() throws Exception {
        server.answer(
                PlayedDns.address(60, "10.0.0.2"),
                PlayedDns.address(5, "10.0.0.1"),
                PlayedDns.address(60, "10.0.0.2"),
                PlayedDns.address(1, "fd00::1"));
        try (ServerSource source = source("dns://cache.test:6379")) {
            assertThat(source.ask(0)).isEqualTo(new Answer(servers("10.0.0.1:6379:1", "10.0.0.2:6379:1"), 5000, false));
            assertThat(server.asked()).containsExactly(PlayedDns.A);
            assertThat(source.paceMs()).isEqualTo(1000);
        }
    }

    @Test
    void shouldReadAddressesOfIpv6WhereThereAreNoOthers() throws Exception {
        server.answer(PlayedDns.address(5, "fd00::1"));
        try (ServerSource source = source("dns://cache.test:11211")) {
            assertThat(source.ask(0).servers()).isEqualTo(servers("fd00::1:11211:1"));
            assertThat(server.asked()).containsExactly(PlayedDns.A, PlayedDns.AAAA);
            assertThat(source.paceMs()).as("at most one question a second").isEqualTo(2000);
        }
    }

    @Test
    void shouldAskByTcpWhatIsTooLongForDatagrams() throws Exception {
        String[] addresses =
                IntStream.range(1, 200).mapToObj(i -> "10.0.1." + i).toArray(String[]::new);
        server.answerAddresses(5, addresses);
        try (ServerSource source = source("dns://cache.test:6379")) {
            assertThat(source.ask(0).servers()).hasSize(199);
        }
    }

    @Test
    void shouldTakeANameThatIsNotThereForAnEmptyAnswer() throws Exception {
        server.fail(PlayedDns.NXDOMAIN);
        try (ServerSource source = source("dns://cache.test:6379")) {
            assertThat(source.ask(0).servers()).isEmpty();
        }
    }

    @Test
    void shouldSayWhyThereIsNoAnswer() throws Exception {
        try (ServerSource source = source("dns://cache.test:6379")) {
            server.fail(PlayedDns.SERVFAIL);
            assertThatThrownBy(() -> source.ask(0))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the name server answers ServFail(2)");

            server.answer(new PlayedDns.Entry(PlayedDns.A, 5, new byte[3]));
            assertThatThrownBy(() -> source.ask(0))
                    .isInstanceOf(IOException.class)
                    .hasMessage("an address of the answer is malformed");

            server.answer(PlayedDns.address(5, "10.0.0.1"));
            assertThat(source.ask(0).servers()).hasSize(1);
        }
    }

    @Test
    void shouldReadTheTargetsOfTheLowestPriority() throws Exception {
        server.answer(
                PlayedDns.service(30, 10, 0, 6379, "redis-0.cache.test"),
                PlayedDns.service(20, 10, 5, 6380, "redis-1.cache.test"),
                PlayedDns.service(20, 20, 1, 6381, "spare.cache.test"));
        try (ServerSource source = source("srv://_redis._tcp.cache.test")) {
            assertThat(source.ask(0))
                    .isEqualTo(new Answer(
                            servers("redis-0.cache.test:6379:1", "redis-1.cache.test:6380:5"), 20_000, false));
        }
        try (ServerSource source = source("srv://_redis._tcp.cache.test?names=short")) {
            assertThat(source.ask(0).servers()).extracting(ServerConfig::name).containsExactly("redis-0", "redis-1");
        }
    }

    @Test
    void shouldFindNoServersWhereTheServiceIsNotThere() throws Exception {
        server.answer(PlayedDns.service(30, 0, 0, 0, ""));
        try (ServerSource source = source("srv://_redis._tcp.cache.test")) {
            assertThat(source.ask(0).servers()).isEmpty();
        }
    }

    @Test
    void shouldTakeMalformedTargetsForNoAnswer() throws Exception {
        try (ServerSource source = source("srv://_redis._tcp.cache.test")) {
            for (byte[] value :
                    new byte[][] {{}, {0, 1}, {0, 1, 0, 1, 0, 1, 60, 'a'}, {0, 1, 0, 1, 0, 1, 2, 'a', '\n', 0}}) {
                server.answer(new PlayedDns.Entry(PlayedDns.SRV, 5, value));
                assertThatThrownBy(() -> source.ask(0)).isInstanceOfAny(IOException.class, ConfigException.class);
            }
        }
    }

    private ServerSource source(String url) throws ConfigException {
        String whole = url + (url.contains("?") ? "&" : "?") + "server=127.0.0.1:" + server.port();
        String yaml = "alpha:\n  listen: 127.0.0.1:1\n  discovery: " + whole + "\n";
        return Sources.of(
                Objects.requireNonNull(ConfigLoader.parse("x.yml", yaml.getBytes(UTF_8))
                        .configuration()
                        .pools()
                        .getFirst()
                        .topology()
                        .discovery()),
                sockets);
    }

    private static List<ServerConfig> servers(String... lines) throws ConfigException {
        return ServerList.of("test", List.of(lines));
    }

    /** A loop of its own. */
    private static final class LoopOfTest implements DnsSockets {
        private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        private int users;

        @Override
        public EventLoop acquire() {
            users++;
            return group.next();
        }

        @Override
        public void release() {
            users--;
        }

        @Override
        public DatagramChannel datagrams() {
            return new NioDatagramChannel();
        }

        @Override
        public SocketChannel stream() {
            return new NioSocketChannel();
        }
    }
}
