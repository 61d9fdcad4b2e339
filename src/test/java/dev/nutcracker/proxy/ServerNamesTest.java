package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.GivenHosts;
import dev.nutcracker.testing.LeapingLoops;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RawConnection;
import dev.nutcracker.testing.RunningProxy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers that are given by names whose addresses change. */
final class ServerNamesTest {
    private static final int WORKERS = 3;
    private static final String HOST = "cache.example";
    private static final String FIRST = "127.0.0.1";
    private static final String SECOND = "127.0.0.2";
    private static final String GET_A = "*2\r\n$3\r\nGET\r\n$1\r\na\r\n";
    private static final String A = "$1\r\nA\r\n";
    private static final String B = "$1\r\nB\r\n";
    /** A little more than after which names are looked up again. */
    private static final Duration PERIOD = Duration.ofSeconds(11);

    private final LeapingLoops loops = LeapingLoops.start(WORKERS);
    private final GivenHosts names = new GivenHosts();
    private final int port = Ports.free();
    private final PoolYaml pool = PoolYaml.redis("alpha").server(HOST + ":" + port + ":1 one");
    private final List<RawClient> clients = new ArrayList<>();

    @AfterEach
    void close() {
        clients.forEach(RawClient::close);
    }

    @Test
    void shouldMoveAllWorkersToAnotherAddressThoughTheFormerOneLives() {
        names.set(HOST, FIRST);
        try (FakeServer first = FakeServer.start(FIRST, port);
                FakeServer second = FakeServer.start(SECOND, port);
                RunningProxy _ = RunningProxy.start(loops, names, pool)) {
            connectToEveryWorker();
            List<RawConnection> former = expectAll(first);
            clients.getFirst().send(GET_A);
            Await.until(
                    "it is asked",
                    () -> former.stream().anyMatch(one -> one.received().equals(GET_A)));

            names.set(HOST, SECOND);
            pass(() -> former.stream().filter(RawConnection::isClosedByPeer).count() == WORKERS - 1);

            RawConnection owing = former.stream()
                    .filter(one -> !one.isClosedByPeer())
                    .findFirst()
                    .orElseThrow();
            owing.expect(GET_A).send(B);
            clients.getFirst().expect(B);
            assertThat(owing.readUntilClosed()).isEmpty();
            askAll();
            expectAll(second);
            assertThat(first.connectionCount()).isEqualTo(WORKERS);
        }
    }

    @Test
    void shouldServeNewClientsOfAllWorkersAtTheSameAddress() {
        names.set(HOST, FIRST);
        try (FakeServer _ = FakeServer.start(FIRST, port);
                FakeServer second = FakeServer.start(SECOND, port);
                RunningProxy _ = RunningProxy.start(loops, names, pool.set("preconnect", true))) {
            names.set(HOST, SECOND, "127.0.0.3");
            pass(() -> {
                askOnce();
                return second.connectionCount() > 0;
            });

            // A worker may learn of the address a moment after another.
            pass(() -> {
                connectToEveryWorker();
                return second.connectionCount() >= WORKERS;
            });
            assertThat(second.connectionCount()).isEqualTo(WORKERS);
        }
    }

    @Test
    void shouldStayWhereItIsWhileTheAddressIsAmongTheAnswersOrThereAreNone() {
        names.set(HOST, FIRST, SECOND);
        try (FakeServer first = FakeServer.start(FIRST, port);
                FakeServer second = FakeServer.start(SECOND, port);
                RunningProxy _ = RunningProxy.start(loops, names, pool)) {
            connectToEveryWorker();
            List<RawConnection> connections = expectAll(first);

            names.set(HOST, SECOND, FIRST);
            passLookUps();
            names.remove(HOST);
            passLookUps();
            names.set(HOST);
            passLookUps();
            askAll();

            connections.forEach(connection -> connection.expect(GET_A).send(A));
            clients.forEach(client -> client.expect(A));
            assertThat(first.connectionCount()).isEqualTo(WORKERS);
            assertThat(second.connectionCount()).isZero();
        }
    }

    @Test
    void shouldMoveAllWorkersToAnotherOfTheAddressesIfTheOneInUseRefuses() {
        names.set(HOST, FIRST, SECOND);
        try (FakeServer second = FakeServer.start(SECOND, port);
                RunningProxy _ = RunningProxy.start(loops, names, pool)) {
            connectToEveryWorker();
            expectAll(second);

            try (FakeServer first = FakeServer.start(FIRST, port)) {
                passLookUps();
                connectToEveryWorker();
                Await.until("no client is at the other", () -> second.connectionCount() >= WORKERS);
                assertThat(first.connectionCount()).isZero();
            }
        }
    }

    @Test
    void shouldTryAServerAtOnceThatWasEjectedAtItsFormerAddress() {
        names.set(HOST, FIRST);
        pool.set("auto_eject_hosts", true)
                .set("server_failure_limit", 1)
                .set("server_retry_timeout", Duration.ofDays(1).toMillis());
        try (FakeServer second = FakeServer.start(SECOND, port);
                RunningProxy proxy = RunningProxy.start(loops, names, pool);
                RawClient client = RawClient.connect(pool.port())) {
            client.send(GET_A).expect("-ERR Connection refused\r\n");
            assertThat(isEjected(proxy)).isTrue();
            names.set(HOST, SECOND);
            pass(() -> !isEjected(proxy));

            askOnce();
            Await.until("it is tried", () -> second.connectionCount() == 1);
            assertThat(second.accept().readRedisRequest()).containsExactly("GET", "a");
        }
    }

    @Test
    void shouldGoOnLookingAfterNamesUponAReload() throws IOException {
        names.set(HOST, FIRST).set("other.example", FIRST);
        PoolYaml other = PoolYaml.redis("alpha")
                .set("listen", "127.0.0.1:" + pool.port())
                .server("other.example:" + port + ":1 one");
        try (FakeServer first = FakeServer.start(FIRST, port);
                FakeServer second = FakeServer.start(SECOND, port);
                RunningProxy proxy = RunningProxy.start(loops, names, pool)) {
            connectToEveryWorker();
            expectAll(first);
            proxy.reload(other);
            askAll();
            List<RawConnection> former = expectAll(first);

            names.set("other.example", SECOND);
            pass(() -> former.stream().allMatch(RawConnection::isClosedByPeer));

            askAll();
            expectAll(second);
        }
    }

    /** The pool gives its clients to its workers in turn. */
    private void connectToEveryWorker() {
        for (int i = 0; i < WORKERS; i++) {
            RawClient client = RawClient.connect(pool.port());
            clients.add(client);
            client.send(GET_A);
        }
    }

    /** Says so once every worker has gone by it. */
    private static boolean isEjected(RunningProxy proxy) {
        return proxy.metrics("alpha").servers().getFirst().ejected();
    }

    private void askOnce() {
        try (RawClient client = RawClient.connect(pool.port())) {
            client.send(GET_A);
        }
    }

    private void askAll() {
        clients.forEach(client -> client.send(GET_A));
    }

    /** Answers one request of each worker, on a connection of its own. */
    private List<RawConnection> expectAll(FakeServer server) {
        List<RawConnection> connections = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            connections.add(server.accept().expect(GET_A).send(A));
        }
        clients.forEach(client -> client.expect(A));
        return connections;
    }

    /** Lets time pass until the condition holds. */
    private void pass(BooleanSupplier condition) {
        Await.until("it has come about", () -> {
            loops.leap(PERIOD);
            return condition.getAsBoolean();
        });
    }

    private void passLookUps() {
        int before = names.lookUps();
        pass(() -> names.lookUps() > before + 3);
    }
}
