package dev.nutcracker.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutcracker.net.Transport;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.Tls;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A proxy on event loops of the program that it runs in. */
final class LentLoopsTest {
    private static RedisServer redis;

    private final Tls tls = new Tls();
    private final List<MultiThreadIoEventLoopGroup> groups = new ArrayList<>();

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
    }

    @AfterAll
    static void end() {
        redis.close();
    }

    @AfterEach
    void endLoops() {
        tls.close();
        groups.forEach(group -> group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly());
    }

    private MultiThreadIoEventLoopGroup loops(int count, IoHandlerFactory kind) {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(count, kind);
        groups.add(group);
        return group;
    }

    private MultiThreadIoEventLoopGroup loops(int count) {
        return loops(count, Transport.best().ioHandlerFactory());
    }

    private static Pool alpha() throws IOException {
        return Pool.redis("alpha")
                .listenOnFreePort()
                .set("server_commands", "all")
                .server("127.0.0.1:" + redis.port(), 1, "one");
    }

    private static Nutcracker start(MultiThreadIoEventLoopGroup loops)
            throws IOException, InvalidConfigurationException {
        return Nutcracker.builder().pool(alpha()).eventLoops(loops).start();
    }

    private static void ask(Nutcracker proxy) {
        try (RawClient client = RawClient.connect(proxy.address("alpha"))) {
            client.send("SET key value\r\nGET key\r\n").expect("+OK\r\n$5\r\nvalue\r\n");
        }
    }

    private static void requireTurning(MultiThreadIoEventLoopGroup group) throws Exception {
        for (var loop : group) {
            assertThat(loop.submit(() -> 1).get()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void shouldServeThereAndLeaveThemToTheProgram(Transport transport) throws Exception {
        MultiThreadIoEventLoopGroup group = loops(2, transport.ioHandlerFactory());
        try (Nutcracker proxy = start(group)) {
            ask(proxy);
            assertThat(proxy.metrics()).contains("{worker=\"1\",").doesNotContain("{worker=\"2\",");
        }
        requireTurning(group);
        try (Nutcracker again = start(group)) {
            ask(again);
        }
        requireTurning(group);
    }

    /** Handshakes are made on the workers' loops, too, and tickets get other keys there from time to time. */
    @Test
    void shouldLeaveNothingOfTlsThere() throws Exception {
        MultiThreadIoEventLoopGroup group = loops(2);
        PoolYaml pool = tls.clients(PoolYaml.redis("alpha").server(redis.port(), "one"));
        String yaml = "global:\n  tls: {handshake_threads: 0}\n" + pool.text();
        try (Nutcracker _ = Nutcracker.builder().yaml(yaml).eventLoops(group).start();
                RawClient client = tls.connect(pool.port());
                RawClient silent = RawClient.connect(pool.port())) {
            client.send("SET key value\r\nGET key\r\n").expect("+OK\r\n$5\r\nvalue\r\n");
            assertThat(silent.isClosedByPeer()).isFalse();
        }
        LeftoversTest.requireNothingOn(group);
    }

    @Test
    void shouldDrainAndLeaveThem() throws Exception {
        MultiThreadIoEventLoopGroup group = loops(1);
        Nutcracker proxy = start(group);
        try (RawClient client = RawClient.connect(proxy.address("alpha"))) {
            client.send("SET key value\r\n").expect("+OK\r\n");
            proxy.drain(Duration.ofSeconds(10));
            assertThat(client.readUntilClosed()).isEmpty();
        }
        requireTurning(group);
    }

    /** Two proxies have the same loops, and one is reloaded again and again; then it is closed. */
    @Test
    void shouldShareThemWithAnotherProxyThatReloads() throws Exception {
        MultiThreadIoEventLoopGroup group = loops(2);
        try (Nutcracker first = start(group);
                Nutcracker second = start(group);
                RawClient client = RawClient.connect(first.address("alpha"));
                RawClient other = RawClient.connect(second.address("alpha"))) {
            String address = first.address("alpha").toString().substring(1);
            AskedWhileReloading.ask(client, other, i -> reload(first, address, i));
            first.close();
            assertThat(client.readUntilClosed()).isEmpty();
            other.send("GET key:1\r\n").expect("$2\r\nv1\r\n");
        }
        requireTurning(group);
    }

    private static void reload(Nutcracker proxy, String address, int number) {
        try {
            Pool alpha = alpha().listen(address).set("timeout", 30_000 + number % 2);
            Pool beta = Pool.redis("beta").listenOnFreePort().server("127.0.0.1:" + redis.port());
            assertThat(number % 3 == 0 ? proxy.reload(alpha, beta) : proxy.reload(alpha))
                    .isNotEmpty();
        } catch (IOException | InvalidConfigurationException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldCloseThoughTheProgramHasEndedThemBefore() throws Exception {
        MultiThreadIoEventLoopGroup group = loops(1);
        try (Nutcracker proxy = start(group)) {
            ask(proxy);
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
        assertThat(group.isTerminated()).isTrue();
    }

    @Test
    void shouldRefuseLoopsWithoutTheSocketsThatItNeeds() throws Exception {
        assertThatThrownBy(() -> start(loops(1, LocalIoHandler.newFactory())))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessage("the event loops have no sockets; those of epoll, kqueue, nio and io_uring have");
        String yaml = "global: {transport: epoll}\n" + alpha().yaml();
        assertThatThrownBy(() -> Nutcracker.builder()
                        .yaml(yaml)
                        .eventLoops(loops(1, Transport.NIO.ioHandlerFactory()))
                        .start())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessage("global: transport is epoll, but the event loops are of nio");
    }

    @Test
    void shouldLetThemSayHowManyWorkersThereAre() throws Exception {
        MultiThreadIoEventLoopGroup group = loops(1);
        NutcrackerBuilder both =
                Nutcracker.builder().pool(alpha()).eventLoops(group).workers(2);
        assertThatThrownBy(both::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the event loops say how many workers there are");
        String yaml = "global: {workers: 3}\n" + alpha().yaml();
        try (Nutcracker proxy =
                Nutcracker.builder().yaml(yaml).eventLoops(group).start()) {
            assertThat(proxy.metrics()).contains("{worker=\"0\",").doesNotContain("{worker=\"1\",");
            assertThat(proxy.warnings())
                    .containsExactly("global: workers has no effect with event loops of the program, "
                            + "of which each has a worker");
        }
    }

    @Test
    void shouldNotWaitForItselfOnOneOfThem() throws Exception {
        MultiThreadIoEventLoopGroup group = loops(1);
        try (Nutcracker proxy = start(group)) {
            assertThatThrownBy(() -> group.submit(proxy::servers).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage("an event loop that serves for the proxy must not wait for it");
            assertThatThrownBy(() -> group.submit(proxy::close).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseInstanceOf(IllegalStateException.class);
            ask(proxy);
        }
    }
}
