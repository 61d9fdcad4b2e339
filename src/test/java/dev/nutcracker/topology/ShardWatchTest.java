package dev.nutcracker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.AddressMap;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.net.Connector;
import dev.nutcracker.net.EndpointKind;
import dev.nutcracker.net.HostAddresses;
import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.net.Transport;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.GivenHosts;
import dev.nutcracker.testing.RedisText;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which replicas are fit, by what they and their primary say at which time. */
final class ShardWatchTest {
    private static final long LAG_MAX_MS = 500;

    private final AnsweringServer primary = new AnsweringServer().answer("PING", "+PONG\r\n");
    private final AnsweringServer replica = new AnsweringServer().answer("PING", "+PONG\r\n");
    private final AtomicLong nowNs = new AtomicLong();
    private final TopologyLoop loop = new TopologyLoop(Transport.best());
    private final EventLoop eventLoop = loop.acquire();
    private final ShardWatch watch = new ShardWatch("one", context(), AddressMap.NONE, LAG_MAX_MS, nowNs::get);

    private PrimaryCheck.Context context() {
        HostAddresses addresses =
                new HostAddresses(new GivenHosts(), Runnable::run, eventLoop, System::nanoTime, _ -> {});
        Connector connector = new Connector(Transport.best(), eventLoop, SocketSettings.READ_BYTES_MAX, addresses);
        return new PrimaryCheck.Context(eventLoop, connector, _ -> EndpointKind.PLAIN, null);
    }

    @AfterEach
    void close() throws Exception {
        onLoop(() -> {
            watch.close();
            return true;
        });
        loop.release();
        primary.close();
        replica.close();
    }

    /** It is asked once a second, and may be behind for less. */
    @Test
    void shouldBeFitUntilItAnswersOtherwise() throws Exception {
        primaryHas(100);
        replicaHas(100);
        ask();
        assertThat(reason()).isEmpty();

        pass(1000);
        assertThat(reason()).isEmpty();

        primaryHas(200);
        ask();
        pass(600);
        ask();
        assertThat(reason()).isEqualTo("it is more than 500 ms behind");
    }

    /** What was written since the question was asked, a replica may lack that has as much as the answer says. */
    @Test
    void shouldCountFromTheQuestion() throws Exception {
        replicaHas(100);
        primary.answer("PING", AnsweringServer.SILENCE);
        primary.answer("INFO replication", AnsweringServer.SILENCE);
        long before = primary.countOf("INFO replication");
        onLoop(() -> {
            watch.ask(shard(false), () -> {});
            return true;
        });
        Await.until("it is asked", () -> primary.countOf("INFO replication") > before);
        pass(600);
        primary.tell("+PONG\r\n" + primaryInfo(100));
        Await.until("all have answered", () -> onLoop(watch::isKnown));

        assertThat(reason()).isEqualTo("it is more than 500 ms behind");
    }

    @Test
    void shouldNotBeFitAfterRestartWithOlderData() throws Exception {
        primaryHas(100);
        replicaHas(100);
        ask();
        replicaHas(40);

        ask();

        assertThat(reason()).isEqualTo("it is not known how far it is behind");
    }

    @Test
    void shouldForgetReplicaThatIsUnfitAndThatPrimaryDoesNotName() throws Exception {
        primary.answer(
                "INFO replication",
                RedisText.bulk("role:master\r\nmaster_replid:a\r\nmaster_repl_offset:100\r\nslave0:ip=127.0.0.1,port="
                        + replica.port() + ",state=online\r\n"));
        replicaHas(100);
        askNamed();
        askNamed();
        assertThat(reason()).isEmpty();
        primaryHas(100);
        askNamed();
        askNamed();
        assertThat(reason()).isEmpty();
        replica.answer("INFO replication", primaryInfo(7));
        askNamed();

        askNamed();

        assertThat(onLoop(watch::state).replicas()).isEmpty();
    }

    private void ask() throws Exception {
        ask(shard(false));
    }

    private void askNamed() throws Exception {
        ask(shard(true));
    }

    private void ask(WatchedShard shard) throws Exception {
        long atPrimary = primary.countOf("INFO replication");
        onLoop(() -> {
            watch.ask(shard, () -> {});
            return true;
        });
        Await.until(
                "all have answered", () -> primary.countOf("INFO replication") > atPrimary && onLoop(watch::isAtRest));
    }

    private WatchedShard shard(boolean isAsked) {
        return new WatchedShard(
                "one", local(primary.port()), isAsked ? List.of() : List.of(local(replica.port())), isAsked);
    }

    private String reason() throws Exception {
        return onLoop(watch::state).replicas().getFirst().reason();
    }

    private void primaryHas(long offset) {
        primary.answer("INFO replication", primaryInfo(offset));
    }

    private static String primaryInfo(long offset) {
        return RedisText.bulk("role:master\r\nmaster_replid:a\r\nmaster_repl_offset:" + offset + "\r\n");
    }

    private void replicaHas(long offset) {
        replica.answer(
                "INFO replication",
                RedisText.bulk("role:slave\r\nmaster_replid:a\r\nmaster_sync_in_progress:0\r\nslave_repl_offset:"
                        + offset + "\r\n"));
    }

    private void pass(long ms) {
        nowNs.addAndGet(TimeUnit.MILLISECONDS.toNanos(ms));
    }

    private <T> T onLoop(Callable<T> task) {
        return eventLoop.submit(task).syncUninterruptibly().getNow();
    }

    private static ServerAddress.Tcp local(int port) {
        return new ServerAddress.Tcp("127.0.0.1", port);
    }
}
