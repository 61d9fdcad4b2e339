package dev.nutcracker.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutcracker.net.Transport;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.RedisServer;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients within the process, without sockets. */
final class LocalClientsTest {
    private static RedisServer redis;
    private static MemcachedServer memcached;
    private static MultiThreadIoEventLoopGroup clients;

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
        memcached = MemcachedServer.start();
        clients = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
    }

    @AfterAll
    static void end() {
        clients.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        memcached.close();
        redis.close();
    }

    private static LocalClient connect(Nutcracker proxy, String pool) throws Exception {
        return LocalClient.connect(clients, proxy.address(pool));
    }

    private static Pool alpha() {
        return Pool.redis("alpha")
                .listen("local:Alpha-1")
                .set("server_commands", "all")
                .server("127.0.0.1:" + redis.port(), 1, "one");
    }

    private static Pool beta() {
        return Pool.memcached("beta").listen("local:beta").server("127.0.0.1:" + memcached.port());
    }

    private static String pipelineOfRedis(int count) {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < count; i++) {
            requests.append("SET k%d v%d\r\nGET k%d\r\n".formatted(i, i, i));
        }
        return requests.toString();
    }

    private static String answersOfRedis(int count) {
        StringBuilder answers = new StringBuilder();
        for (int i = 0; i < count; i++) {
            String value = "v" + i;
            answers.append("+OK\r\n$%d\r\n%s\r\n".formatted(value.length(), value));
        }
        return answers.toString();
    }

    @Test
    void shouldServeBothProtocolsWithPipelines() throws Exception {
        try (Nutcracker proxy = Nutcracker.builder()
                        .pool(alpha())
                        .pool(beta())
                        .workers(2)
                        .start();
                LocalClient one = connect(proxy, "alpha");
                LocalClient two = connect(proxy, "alpha");
                LocalClient third = connect(proxy, "beta")) {
            assertThat(proxy.address("alpha")).isEqualTo(new LocalAddress("alpha-1"));
            one.send(pipelineOfRedis(5_000));
            one.expect(answersOfRedis(5_000));
            two.send("MGET k0 k1\r\n").expect("*2\r\n$2\r\nv0\r\n$2\r\nv1\r\n");
            third.send("set a 0 0 1\r\n1\r\nset b 0 0 1\r\n2\r\nget a b\r\n")
                    .expect("STORED\r\nSTORED\r\nVALUE a 0 1\r\n1\r\nVALUE b 0 1\r\n2\r\nEND\r\n");
            one.send("CLIENT INFO\r\n");
            Await.until(
                    "an answer",
                    () -> one.text().endsWith("\r\n\r\n") || one.text().contains("laddr"));
            assertThat(one.take()).contains("addr=local:Alpha-1", "laddr=local:Alpha-1");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void shouldServeOnLoopsOfTheProgram(Transport transport) throws Exception {
        MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, transport.ioHandlerFactory());
        try (Nutcracker proxy =
                        Nutcracker.builder().pool(alpha()).eventLoops(loops).start();
                LocalClient one = connect(proxy, "alpha");
                LocalClient two = connect(proxy, "alpha")) {
            one.send(pipelineOfRedis(100)).expect(answersOfRedis(100));
            two.send("PING\r\n").expect("+PONG\r\n");
            proxy.close();
            one.expectEnd();
            two.expectEnd();
        } finally {
            loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    @Test
    void shouldEndThemWithTheLoopsOfTheProgram() throws Exception {
        MultiThreadIoEventLoopGroup loops =
                new MultiThreadIoEventLoopGroup(1, Transport.best().ioHandlerFactory());
        try (Nutcracker proxy =
                        Nutcracker.builder().pool(alpha()).eventLoops(loops).start();
                LocalClient client = connect(proxy, "alpha")) {
            client.send("PING\r\n").expect("+PONG\r\n");
            loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
            client.expectEnd();
        }
        Nutcracker.builder().pool(alpha()).workers(1).start().close();
    }

    /** A client may write as soon as it is connected, while its other end is only being registered. */
    @Test
    void shouldLoseNothingOfNewClients() throws Exception {
        try (Nutcracker proxy = Nutcracker.builder().pool(alpha()).workers(2).start()) {
            for (int i = 0; i < 500; i++) {
                try (LocalClient client = connect(proxy, "alpha")) {
                    client.send("PING\r\n").expect("+PONG\r\n");
                }
            }
        }
    }

    /** More than a socket would take at a time, both ways, in pieces and as a whole. */
    @Test
    void shouldPassLargeValues() throws Exception {
        String value = "x".repeat(3_000_000);
        try (Nutcracker proxy = Nutcracker.builder().pool(alpha()).workers(1).start();
                LocalClient client = connect(proxy, "alpha")) {
            client.send("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$" + value.length() + "\r\n" + value + "\r\n")
                    .expect("+OK\r\n");
            client.send("GE").send("T k\r\n").expect("$" + value.length() + "\r\n" + value + "\r\n");
        }
    }

    /** What the client has written may be used by it again; what it has got is its own. */
    @Test
    void shouldLeaveItsMemoryToTheClient() throws Exception {
        try (Nutcracker proxy = Nutcracker.builder().pool(alpha()).workers(1).start();
                LocalClient client = connect(proxy, "alpha")) {
            ByteBuf large = Unpooled.copiedBuffer("************ECHO onECHO twoo\r\n", UTF_8);
            client.channel().writeAndFlush(large.retainedSlice(12, 7)).sync();
            client.channel()
                    .writeAndFlush(Unpooled.copiedBuffer("e\r\n", UTF_8))
                    .sync();
            client.expect("$3\r\none\r\n");

            assertThat(large.toString(UTF_8)).isEqualTo("************ECHO onECHO twoo\r\n");
            Await.until("the proxy needs it no more", () -> large.refCnt() == 1);
            large.release();
        }
    }

    @Test
    void shouldCloseAClientThatWritesNoBytes() throws Exception {
        try (Nutcracker proxy = Nutcracker.builder().pool(alpha()).workers(1).start();
                LocalClient client = connect(proxy, "alpha")) {
            client.channel().writeAndFlush("PING\r\n").sync();
            client.expectEnd();
        }
    }

    @Test
    void shouldReloadAndDrainWithThem() throws Exception {
        try (Nutcracker proxy = Nutcracker.builder().pool(alpha()).workers(1).start();
                LocalClient client = connect(proxy, "alpha")) {
            client.send("SET k v\r\n").expect("+OK\r\n");
            proxy.reload(alpha().set("timeout", 500), beta());
            client.send("GET k\r\n").expect("$1\r\nv\r\n");
            try (LocalClient other = connect(proxy, "beta")) {
                other.send("get x\r\n");
                Await.until("an answer", () -> other.text().equals("END\r\n"));
                proxy.reload(alpha());
                other.expectEnd();
            }
            proxy.drain(Duration.ofSeconds(10));
            client.expectEnd();
        }
    }

    @Test
    void shouldRefuseClientsAboveTheLimit() throws Exception {
        try (Nutcracker proxy = Nutcracker.builder()
                        .pool(alpha().set("client_connections", 1))
                        .workers(1)
                        .start();
                LocalClient first = connect(proxy, "alpha");
                LocalClient second = connect(proxy, "alpha")) {
            second.expectEnd();
            assertThat(second.text()).startsWith("-ERR max number of clients reached");
            first.send("PING\r\n").expect("+PONG\r\n");
        }
    }

    /** A client that waits until it is accepted hears that nobody will. */
    @Test
    void shouldNotLeaveClientsWaiting() throws Exception {
        Pool slow = alpha().setYaml("limits", "{accepts_per_second: 1}");
        Nutcracker proxy = Nutcracker.builder().pool(slow).workers(1).start();
        ChannelFuture[] connecting = new ChannelFuture[20];
        for (int i = 0; i < connecting.length; i++) {
            connecting[i] = new Bootstrap()
                    .group(clients)
                    .channel(LocalChannel.class)
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(proxy.address("alpha"));
        }
        proxy.close();

        for (ChannelFuture connected : connecting) {
            connected.awaitUninterruptibly();
            connected.channel().closeFuture().awaitUninterruptibly();
        }
    }

    /** As the documentation says: it is Netty that refuses this. */
    @Test
    void shouldNotReachItFromLoopsOfSockets() throws Exception {
        MultiThreadIoEventLoopGroup loops =
                new MultiThreadIoEventLoopGroup(1, Transport.best().ioHandlerFactory());
        try (Nutcracker proxy = Nutcracker.builder().pool(alpha()).workers(1).start()) {
            assertThatThrownBy(() -> LocalClient.connect(loops, proxy.address("alpha")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not supported");
        } finally {
            loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    @Test
    void shouldNotShareANameWithAnotherProxy() throws Exception {
        try (Nutcracker _ = Nutcracker.builder().pool(alpha()).workers(1).start()) {
            assertThatThrownBy(
                            () -> Nutcracker.builder().pool(alpha()).workers(1).start())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("bind to addr 'local:Alpha-1' failed");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limits: {clients_per_address: 3}",
                "limits: {allow: [10.0.0.0/8]}",
                "limits: {proxy_protocol: required, proxy_protocol_from: [10.0.0.0/8]}",
                "limits: {address_requests_per_second: 3}"
            })
    void shouldRefuseWhatNeedsAddresses(String limits) {
        String yaml = "alpha:\n  listen: local:alpha\n  redis: true\n  servers: ['127.0.0.1:1:1']\n  " + limits + "\n";

        assertThatThrownBy(() -> Nutcracker.builder().yaml(yaml).start())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("allowed: a pool that listens on host:port, not within the process");
    }

    @Test
    void shouldRefuseNamesThatAreNone() {
        assertThatThrownBy(() ->
                        Nutcracker.builder().pool(alpha().listen("local:a b")).start())
                .hasMessageContaining("the name in \"local:a b\" is no such name");
        assertThatThrownBy(() -> Nutcracker.builder()
                        .pool(alpha())
                        .pool(beta().listen("local:ALPHA-1"))
                        .start())
                .hasMessageContaining("another pool listens there already, on line");
    }
}
