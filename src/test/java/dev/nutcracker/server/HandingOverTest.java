package dev.nutcracker.server;

import static dev.nutcracker.testing.RedisText.array;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.health.DownCause;
import dev.nutcracker.health.ProbeResult;
import dev.nutcracker.health.ServerState;
import dev.nutcracker.net.Transport;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.PoolYaml;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Requests at a primary that hands over to another. The sentinels promote that one soon after they have told of it, and it has
 * nothing of what this one does later.
 */
final class HandingOverTest {
    private static final String MASTER = "mymaster";

    private final Transport transport = Transport.best();
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, transport.ioHandlerFactory());
    private final EventLoop loop = group.next();
    private final List<String> settled = new CopyOnWriteArrayList<>();

    @AfterEach
    void end() {
        group.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void shouldFailWhatThePrimaryHasNotAnswered() throws Exception {
        try (FakeServer server = FakeServer.start()) {
            Pool pool = pool();
            Primary primary = pool.shared().primaries().of(MASTER);
            primary.serves(new ServerAddress.Tcp("127.0.0.1", server.port()), true);
            ask(pool, "late");
            FakeServer.Connection connection = server.accept();
            connection.expect("late\r\n");

            primary.handsOver();

            Await.until("it has failed", () -> settled.equals(List.of("late RESET")));
            assertThat(connection.readUntilClosed()).isEmpty();
            loop.submit(pool::close).sync();
        }
    }

    @Test
    void shouldFailNothingThatIsAskedLater() throws Exception {
        try (FakeServer server = FakeServer.start()) {
            Pool pool = pool();
            Primary primary = pool.shared().primaries().of(MASTER);
            primary.serves(new ServerAddress.Tcp("127.0.0.1", server.port()), true);
            ask(pool, "early");
            FakeServer.Connection connection = server.accept();
            connection.expect("early\r\n").send("+OK\r\n");
            Await.until("it is answered", () -> settled.equals(List.of("early +OK")));

            primary.handsOver();
            loop.submit(() -> {}).sync();
            ask(pool, "read");
            loop.schedule(() -> {}, PrimaryQueue.HAND_OVER_NS, TimeUnit.NANOSECONDS)
                    .sync();
            connection.expect("read\r\n").send("+OK\r\n");

            Await.until("it is answered, too", () -> settled.equals(List.of("early +OK", "read +OK")));
            loop.submit(pool::close).sync();
        }
    }

    /** Before the worker has been told. */
    @Test
    void shouldHoldWritesAtOnce() throws Exception {
        Pool pool = pool();
        Primary primary = pool.shared().primaries().of(MASTER);
        primary.serves(new ServerAddress.Tcp("127.0.0.1", 1), true);
        loop.submit(() -> {}).sync();
        List<Object> waits = new CopyOnWriteArrayList<>();
        loop.submit(() -> {
                    Server server = Objects.requireNonNull(pool.serverOf(MASTER));
                    waits.add(pool.primaries().areAny());
                    primary.handsOver();
                    waits.add(pool.primaries().areAny());
                    waits.add(ServerWaits.at(server));
                })
                .sync();
        loop.submit(() -> {}).sync();
        primary.serves(new ServerAddress.Tcp("127.0.0.1", 1), true);
        loop.submit(() -> waits.add(pool.primaries().areAny())).sync();

        assertThat(waits).containsExactly(false, true, Primary.Wait.WRITES, false);
        loop.submit(pool::close).sync();
    }

    /** It still had a request outstanding in between, so its server is the same as before. */
    @Test
    void shouldFollowAMasterThatTheConfigurationHasLostAndHasAgain() throws Exception {
        try (FakeServer first = FakeServer.start();
                FakeServer second = FakeServer.start()) {
            Pool pool = pool();
            Primary primary = pool.shared().primaries().of(MASTER);
            primary.serves(new ServerAddress.Tcp("127.0.0.1", first.port()), true);
            ask(pool, "early");
            FakeServer.Connection connection = first.accept();
            connection.expect("early\r\n");
            become(pool, "other");
            become(pool, MASTER);

            pool.shared().primaries().of(MASTER).serves(new ServerAddress.Tcp("127.0.0.1", second.port()), true);
            loop.submit(() -> {}).sync();
            connection.send("+OK\r\n");
            Await.until("it is answered", () -> settled.equals(List.of("early +OK")));
            ask(pool, "late");

            second.accept().expect("late\r\n").send("+OK\r\n");
            Await.until("it is answered, too", () -> settled.equals(List.of("early +OK", "late +OK")));
            loop.submit(pool::close).sync();
        }
    }

    /** The connection breaks before it is ready, when another that will have its place has requests already. */
    @Test
    void shouldSendInOrderWhatWaitsOnTwoConnections() throws Exception {
        try (FakeServer server = FakeServer.start()) {
            Pool pool = pool(yaml(MASTER).set("redis_db", 1));
            Primary primary = pool.shared().primaries().of(MASTER);
            primary.serves(new ServerAddress.Tcp("127.0.0.1", server.port()), true);
            ask(pool, "early");
            FakeServer.Connection before = server.accept();
            before.expect(array("SELECT", "1"));
            become(pool, yaml(MASTER).set("redis_db", 2));
            ask(pool, "late");

            before.close();

            FakeServer.Connection next = server.accept();
            next.expect(array("SELECT", "2")).send("+OK\r\n");
            primary.serves(new ServerAddress.Tcp("127.0.0.1", server.port()), true);
            next.expect("early\r\nlate\r\n").send("+1\r\n+2\r\n");
            Await.until("both are answered", () -> settled.equals(List.of("early +1", "late +2")));
            loop.submit(pool::close).sync();
        }
    }

    /** Sentinels say whether it is lost, and it may still answer. */
    @Test
    void shouldNotCloseConnectionsToAPrimaryForItsHealth() throws Exception {
        try (FakeServer server = FakeServer.start()) {
            Pool pool = pool(yaml(MASTER).set("health_check", "{type: ping, interval: 60000, fall: 1}"));
            Primary primary = pool.shared().primaries().of(MASTER);
            primary.serves(new ServerAddress.Tcp("127.0.0.1", server.port()), true);
            ask(pool, "early");
            FakeServer.Connection connection = server.accept();
            connection.expect("early\r\n");

            pool.shared().probed(0, new ProbeResult.Failed(DownCause.NO_ANSWER, "no answer"));
            assertThat(pool.shared().health(0).state()).isEqualTo(ServerState.DOWN);
            loop.submit(() -> {}).sync();
            connection.send("+OK\r\n");

            Await.until("it is answered", () -> settled.equals(List.of("early +OK")));
            loop.submit(pool::close).sync();
        }
    }

    private void become(Pool pool, String master) throws Exception {
        become(pool, yaml(master));
    }

    private void become(Pool pool, PoolYaml yaml) throws Exception {
        PoolState next = pool.shared().successor(TestPool.config(yaml));
        loop.submit(() -> {
                    next.takeOver();
                    pool.applyToConnections(pool.goBy(next));
                })
                .sync();
    }

    private static PoolYaml yaml(String master) {
        return PoolYaml.redis("alpha")
                .set("sentinels", "[127.0.0.1:1]")
                .set("failover_wait", 5000)
                .server(master + ":1 one");
    }

    private Pool pool() throws Exception {
        return pool(yaml(MASTER));
    }

    private Pool pool(PoolYaml yaml) throws Exception {
        Pool pool = TestPool.on(loop, transport, yaml);
        loop.submit(() -> pool.shared().takeOver()).sync();
        return pool;
    }

    private void ask(Pool pool, String name) throws InterruptedException {
        loop.submit(() -> {
                    Server server = Objects.requireNonNull(pool.serverOf(MASTER));
                    new Asked(name, settled, ~0, 0).on(server.connection(0, 0));
                })
                .sync();
    }
}
