package dev.nutcracker.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.buffer.HeapLimit;
import dev.nutcracker.buffer.MemoryLimit;
import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.config.ServerSettings;
import dev.nutcracker.net.Connector;
import dev.nutcracker.net.HostAddresses;
import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.net.Transport;
import dev.nutcracker.net.Turn;
import dev.nutcracker.protocol.Logins;
import dev.nutcracker.protocol.redis.RedisDialect;
import dev.nutcracker.stats.ConnectionTally;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.testing.GivenHosts;
import dev.nutcracker.testing.PoolYaml;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests and connections of a worker while its pool changes. Servers are never reached here. */
final class PoolChangeTest {
    private static final String GET_A = "*2\r\n$3\r\nGET\r\n$1\r\na\r\n";
    private static final String TIMED_OUT = "-ERR Connection timed out\r\n";

    private final MockTicker time = Ticker.newMockTicker();
    private final EmbeddedChannel channel =
            EmbeddedChannel.builder().ticker(time).build();
    private final EventLoop loop = channel.eventLoop();
    private final ConnectionTally connections = new ConnectionTally();
    private final MemoryLimit memory = new MemoryLimit(1 << 20, HeapLimit.none());
    /** No look-up ends, so connections stay on their way. */
    private final HostAddresses hosts = new HostAddresses(new GivenHosts(), _ -> {}, loop, time::nanoTime, _ -> {});

    private final List<String> answers = new ArrayList<>();
    private final List<Pool> pools = new ArrayList<>();

    @AfterEach
    void close() {
        pools.forEach(Pool::close);
        channel.finishAndReleaseAll();
    }

    @Test
    void shouldGiveRequestsThatWaitForAConnectionNoMoreTimeThanTheNewTimeout() {
        PoolState shared = shared(config(600_000, "one"));
        Pool pool = pool(shared);
        ask(pool.server(0));

        change(pool, shared, config(100, "one"));
        pass(99);
        assertThat(answers).isEmpty();
        pass(1);

        assertThat(answers).containsExactly(TIMED_OUT);
    }

    @Test
    void shouldGiveRequestsOfAServerThatLeavesNoMoreTimeThanTheNewTimeout() {
        PoolState shared = shared(config(600_000, "one"));
        Pool pool = pool(shared);
        ask(pool.server(0));

        change(pool, shared, config(100, "two"));
        pass(100);

        assertThat(answers).containsExactly(TIMED_OUT);
        assertThat(memory.usedBytes()).isZero();
        assertThat(connections.current()).isZero();
    }

    @Test
    void shouldGiveRequestsMoreTimeOnlyWhenTheyAreSentUnderALongerTimeout() {
        PoolState shared = shared(config(100, "one"));
        Pool pool = pool(shared);
        ask(pool.server(0));

        change(pool, shared, config(600_000, "one"));
        pass(100);

        assertThat(answers).containsExactly(TIMED_OUT);
    }

    @Test
    void shouldGiveRequestsTheTimeoutOfTheirServer() {
        PoolConfig config = config(100, "one", "two");
        PoolState shared = shared(config.withServers(
                List.of(config.servers().get(0), withTimeout(config.servers().get(1), 500))));
        Pool pool = pool(shared);
        ask(pool.server(0));
        ask(pool.server(1));

        pass(100);
        assertThat(answers).hasSize(1);
        change(pool, shared, config(200, "one", "two"));
        pass(199);
        assertThat(answers)
                .as("its time counts from when the timeout of the pool became its own")
                .hasSize(1);
        pass(1);

        assertThat(answers).containsExactly(TIMED_OUT, TIMED_OUT);
    }

    @Test
    void shouldStandServersThatAreGoneForGoodWhileTheirTimeoutIsChanged() {
        PoolState shared = shared(config(100, "one", "two", "three"));
        Pool pool = pool(shared);
        for (int i = 0; i < 3; i++) {
            ask(pool.server(i));
        }
        PoolState next = change(pool, shared, config(100, "four"));
        // Their time is over, and before the loop comes to see to that there is another timeout.
        time.advance(200, TimeUnit.MILLISECONDS);

        change(pool, next, config(0, "four"));

        assertThat(answers).containsExactly(TIMED_OUT, TIMED_OUT, TIMED_OUT);
        assertThat(pool.serverCount()).isEqualTo(1);
        assertThat(pool.server(0).name()).isEqualTo("four");
    }

    @Test
    void shouldRouteAmongItsOwnServersUntilItGoesByTheNewOnes() {
        PoolState shared = shared(config(100, "one", "two"));
        Pool pool = pool(shared);
        Server one = pool.server(0);
        Server two = pool.server(1);
        PoolState successor = shared.successor(config(100, "four"));
        successor.takeOver();

        assertThat(owners(pool)).containsExactlyInAnyOrder(one, two);
        pool.applyToConnections(pool.goBy(successor));

        assertThat(owners(pool)).containsExactly(pool.server(0)).doesNotContain(one, two);
    }

    @Test
    void shouldHaveNewConnectionsToAServerWhoseNameHasMovedAndGoOnCounting() {
        PoolState shared = shared(config(100, "one", "two"));
        Pool pool = pool(shared);
        Server one = pool.server(0);
        Server two = pool.server(1);
        ask(one);
        ask(two);

        pool.moved("one.example");

        assertThat(pool.server(0)).isNotSameAs(one);
        assertThat(pool.server(0).connection(0, 0)).isNotSameAs(one.connection(0, 0));
        assertThat(pool.server(1)).isSameAs(two);
        assertThat(answers).as("what is outstanding stays so").isEmpty();
        ask(pool.server(0));
        assertThat(pool.snapshot().servers().getFirst().value(ServerCounter.REQUESTS))
                .isEqualTo(2);
        pass(100);
        assertThat(answers).hasSize(3);
    }

    @Test
    void shouldNotComeBackToTheFormerAddressOfAName() {
        PoolState shared = shared(config(100, "one"));
        Pool pool = pool(shared);
        Server former = pool.server(0);
        ask(former);
        pool.moved("one.example");
        PoolState without = change(pool, shared, config(100, "two"));

        change(pool, without, config(100, "one"));

        assertThat(pool.server(0)).isNotSameAs(former);
    }

    @Test
    void shouldNotTakeALeavingServerForTwo() {
        PoolState shared = shared(config(100, "one"));
        Pool pool = pool(shared);
        Server former = pool.server(0);
        ask(former);
        PoolState without = change(pool, shared, config(100, "two"));

        change(pool, without, config(100, "one", "one-again"));

        assertThat(pool.server(0)).isSameAs(former);
        assertThat(pool.server(1)).isNotSameAs(former);
    }

    @Test
    void shouldStartOverWithServersOfTheConfigurationAndNothingElse() {
        PoolState shared = shared(config(100, "one", "two"));
        Pool pool = pool(shared);
        Server one = pool.server(0);
        ask(one);
        ask(pool.server(1));
        PoolState next = shared.successor(config(200, "new", "one"));
        next.takeOver();
        pool.goBy(next);

        pool.startOver(next);

        assertThat(answers).containsOnly("-ERR Connection refused\r\n").hasSize(2);
        assertThat(pool.server(0).name()).isEqualTo("new");
        assertThat(pool.server(1).name()).isEqualTo("one");
        assertThat(pool.server(1)).isNotSameAs(one);
        assertThat(pool.snapshot().servers().get(1).value(ServerCounter.REQUESTS))
                .as("counts go on")
                .isEqualTo(1);
        assertThat(memory.usedBytes()).isZero();
        assertThat(connections.current()).isZero();
        ask(pool.server(1));
        pass(199);
        assertThat(answers).hasSize(2);
        pass(1);
        assertThat(answers).hasSize(3).endsWith(TIMED_OUT);
    }

    private PoolState change(Pool pool, PoolState shared, PoolConfig config) {
        PoolState successor = shared.successor(config);
        successor.takeOver();
        pool.applyToConnections(pool.goBy(successor));
        channel.runPendingTasks();
        return successor;
    }

    private void ask(Server server) {
        ByteBuf message = Unpooled.copiedBuffer(GET_A, StandardCharsets.US_ASCII);
        server.connection(0, 0).forward(new Recorded(), message, 0, message.readableBytes());
        message.release();
        channel.runPendingTasks();
    }

    private void pass(long ms) {
        time.advance(ms, TimeUnit.MILLISECONDS);
        channel.runPendingTasks();
        channel.runScheduledPendingTasks();
    }

    private PoolState shared(PoolConfig config) {
        return new PoolState(config, loop, time::nanoTime, connections, new ClientLimit(0), _ -> PoolEndpoints.PLAIN);
    }

    private Pool pool(PoolState shared) {
        Connector connector = new Connector(Transport.NIO, loop, SocketSettings.READ_BYTES_MAX, hosts);
        pools.add(new Pool(
                shared,
                new RedisDialect(Logins.notWanted(), 0),
                loop,
                new Turn(loop),
                connector,
                memory.share(),
                List.of()));
        return pools.getLast();
    }

    private static PoolConfig config(int timeoutMs, String... servers) {
        PoolYaml yaml = PoolYaml.redis("alpha").set("timeout", timeoutMs);
        for (String server : servers) {
            yaml.server(server.substring(0, 3) + ".example:6379:1 " + server);
        }
        try {
            return ConfigLoader.parse("test.yml", yaml.text().getBytes(StandardCharsets.UTF_8))
                    .configuration()
                    .pools()
                    .getFirst();
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }

    /** The servers of many keys. */
    private static Set<Server> owners(Pool pool) {
        Set<Server> owners = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            byte[] key = Integer.toHexString(i * 0x9e3779b9).getBytes(StandardCharsets.US_ASCII);
            owners.add(pool.serverOf(key, 0, key.length));
        }
        return owners;
    }

    private static ServerConfig withTimeout(ServerConfig server, int timeoutMs) {
        return new ServerConfig(
                server.name(),
                server.address(),
                server.weight(),
                new ServerSettings(timeoutMs, null, 0, 1, 0, 0, 0, null));
    }

    private final class Recorded extends Request {
        Recorded() {
            super(~0);
        }

        @Override
        protected boolean respond(ByteBuf source, int index, int length, int kind) {
            throw new AssertionError("nobody responds");
        }

        @Override
        protected void fail(ErrorKind kind, byte[] errorResponse) {
            answers.add(new String(errorResponse, StandardCharsets.US_ASCII));
        }

        @Override
        protected void broken(Throwable cause) {
            throw new AssertionError(cause);
        }
    }
}
