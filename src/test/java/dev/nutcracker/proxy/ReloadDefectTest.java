package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.PoolSnapshot;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.FaultyLoops;
import dev.nutcracker.testing.LogWatch;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RawConnection;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A reload in which something breaks that never should: it takes effect everywhere all the same, and says so. */
@ResourceLock(LogWatch.LOG)
final class ReloadDefectTest {
    private static final int WORKERS = 3;
    private static final List<String> POOLS = List.of("alpha", "beta", "gamma");
    private static final String GET_A = "*2\r\n$3\r\nGET\r\n$1\r\na\r\n";
    private static final String NEW = "$3\r\nnew\r\n";

    private final FaultyLoops loops = FaultyLoops.start(WORKERS);
    private final List<RawClient> clients = new ArrayList<>();

    static Stream<Arguments> places() {
        Supplier<Throwable> exception = () -> new IllegalStateException("as the test wants it");
        Supplier<Throwable> error = () -> new StackOverflowError("as the test wants it");
        return Stream.of(
                Arguments.of(0, 1, exception),
                Arguments.of(0, 3, exception),
                Arguments.of(1, 2, error),
                Arguments.of(2, 1, error),
                Arguments.of(2, 3, exception));
    }

    @ParameterizedTest
    @MethodSource("places")
    void shouldTakeEffectInEveryPoolAtEveryWorkerThoughOneBreaks(int worker, int pool, Supplier<Throwable> fault)
            throws IOException {
        try (LogWatch log = new LogWatch();
                FakeServer former = FakeServer.start();
                RedisServer next = RedisServer.start();
                RawClient direct = next.connect()) {
            direct.send("SET a new\r\n").expect("+OK\r\n");
            PoolYaml[] before = pools(null, former.port(), 600_000);
            try (RunningProxy proxy = RunningProxy.start(loops, before)) {
                askAtEveryWorker(before);
                Await.until(
                        "every worker has asked for every pool", () -> outstanding(proxy) == WORKERS * POOLS.size());

                String broken = proxy.snapshot().pools().get(pool - 1).name();
                loops.breakAt(worker, pool, "Pool.applyToConnections", fault);
                List<String> defects = proxy.reloadWithDefects(pools(before, next.port(), 500_000));

                assertThat(defects)
                        .singleElement()
                        .asString()
                        .contains("pool " + broken, "as the test wants it", "new configuration");
                assertThat(log.text()).contains("a defect");
                assertAllAreServedByTheNewServers(before);

                proxy.reload(pools(before, next.port(), 400_000));
                assertAllAreServedByTheNewServers(before);
                closeClients();
                Await.until("nothing is kept", () -> proxy.keptBytes() == 0);
            }
        }
    }

    @Test
    void shouldFailOnlyWhatIsOutstandingWhereItBreaks() throws IOException {
        try (FakeServer server = FakeServer.start()) {
            PoolYaml[] before = pools(null, server.port(), 600_000);
            try (RunningProxy proxy = RunningProxy.start(loops, before)) {
                askAtEveryWorker(before);
                Await.until(
                        "every worker has asked for every pool", () -> outstanding(proxy) == WORKERS * POOLS.size());
                List<RawConnection> asked = new ArrayList<>();
                for (int i = 0; i < WORKERS * POOLS.size(); i++) {
                    asked.add(server.accept().expect(GET_A));
                }

                loops.breakAt(1, 2, "Pool.applyToConnections", () -> new IllegalStateException("as the test wants it"));
                assertThat(proxy.reloadWithDefects(pools(before, server.port(), 500_000)))
                        .hasSize(1);
                asked.forEach(connection -> answerIfOpen(connection));

                List<String> answers = clients.stream()
                        .map(client -> client.readLine().strip())
                        .sorted()
                        .toList();
                assertThat(answers).containsOnly("$1", "-ERR Connection refused");
                assertThat(answers.stream().filter(answer -> answer.startsWith("-")))
                        .hasSize(1);
                closeClients();
            }
        }
    }

    private static void answerIfOpen(RawConnection connection) {
        if (!connection.isClosedByPeer()) {
            connection.send("$1\r\nA\r\n");
        }
    }

    /** A pool of each name, listening where those before did, each with this server. */
    private static PoolYaml[] pools(PoolYaml @Nullable [] before, int serverPort, int timeoutMs) {
        PoolYaml[] pools = new PoolYaml[POOLS.size()];
        for (int i = 0; i < pools.length; i++) {
            pools[i] = PoolYaml.redis(POOLS.get(i)).set("timeout", timeoutMs).server(serverPort, "one");
            if (before != null) {
                pools[i].set("listen", "127.0.0.1:" + before[i].port());
            }
        }
        return pools;
    }

    /** Each pool gives its clients to its workers in turn. */
    private void askAtEveryWorker(PoolYaml[] pools) {
        for (PoolYaml pool : pools) {
            for (int i = 0; i < WORKERS; i++) {
                RawClient client = RawClient.connect(pool.port());
                client.send(GET_A);
                clients.add(client);
            }
        }
    }

    private void assertAllAreServedByTheNewServers(PoolYaml[] pools) {
        int first = clients.size();
        askAtEveryWorker(pools);
        clients.subList(first, clients.size()).forEach(client -> client.expect(NEW));
    }

    private void closeClients() {
        clients.forEach(RawClient::reset);
    }

    private static long outstanding(RunningProxy proxy) {
        return proxy.snapshot().pools().stream()
                .map(PoolSnapshot::servers)
                .mapToLong(servers -> servers.getFirst().value(ServerCounter.OUT_QUEUE))
                .sum();
    }
}
