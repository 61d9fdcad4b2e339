package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.PlayedPool;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RawConnection;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What becomes of clients when the proxy is told to end. */
@Execution(ExecutionMode.CONCURRENT)
final class DrainTest {
    private static final String GET_A = "*2\r\n$3\r\nGET\r\n$1\r\na\r\n";
    private static final String GET_B = "*2\r\n$3\r\nGET\r\n$1\r\nb\r\n";
    private static final String A = "$1\r\nA\r\n";
    private static final String B = "$1\r\nB\r\n";
    private static final int CLIENTS = 50;
    private static final long ANSWERS_MIN = 20_000;

    @Test
    void shouldAnswerEverythingThatWasSentBefore() throws InterruptedException {
        AtomicBoolean goOn = new AtomicBoolean(true);
        AtomicLong answers = new AtomicLong();
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        try (RedisServer one = RedisServer.start();
                RedisServer two = RedisServer.start()) {
            PoolYaml pool = PoolYaml.redis("alpha").server(one.port(), "one").server(two.port(), "two");
            RunningProxy proxy = RunningProxy.start(2, pool.text());
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(Thread.ofVirtual()
                        .uncaughtExceptionHandler((thread, failure) -> failures.add(failure))
                        .start(new CheckingRedisClient(i, pool.port(), goOn::get, answers).withoutErrors()));
            }
            Await.until("clients are busy", () -> answers.get() > ANSWERS_MIN || !failures.isEmpty());

            goOn.set(false);
            proxy.drain();

            for (Thread client : clients) {
                client.join();
            }
            assertThat(failures).isEmpty();
        }
    }

    @Test
    void shouldReadWhatASlowServerKeepsWaiting() throws InterruptedException {
        try (PlayedPool pool = PlayedPool.redis()) {
            RawClient idle = pool.connect();
            idle.send("PING\r\n").expect("+PONG\r\n");
            pool.client().send(GET_A);
            RawConnection connection = pool.server().accept().expect(GET_A);
            Thread drain = Thread.ofVirtual().start(pool.proxy()::drain);

            pool.client().send(GET_B);
            assertThat(idle.readUntilClosed()).isEmpty();
            connection.expect(GET_B).send(A + B);

            pool.client().expect(A + B);
            assertThat(pool.client().readUntilClosed()).isEmpty();
            drain.join();
        }
    }

    @Test
    void shouldLetGoOfAClientThatNeverRests() throws InterruptedException {
        try (RedisServer server = RedisServer.start()) {
            PoolYaml pool = PoolYaml.redis("alpha").server(server.port(), "one");
            RunningProxy proxy = RunningProxy.start(pool);
            try (RawClient client = RawClient.connect(pool.port())) {
                client.send(GET_A).expect("$-1\r\n");
                Thread drain = Thread.ofVirtual().start(proxy::drain);

                flood(client);

                drain.join();
                assertThat(client.received().replace("$-1\r\n", ""))
                        .as("responses and nothing else")
                        .isEmpty();
            }
        }
    }

    private static void flood(RawClient client) {
        byte[] requests = GET_A.repeat(10).getBytes(StandardCharsets.US_ASCII);
        byte[] unsent = requests;
        try {
            while (!client.isClosedByPeer()) {
                int sent = client.sendWhatFits(unsent);
                unsent = sent == unsent.length ? requests : Arrays.copyOfRange(unsent, sent, unsent.length);
            }
        } catch (UncheckedIOException e) {
            // Closed while sending.
        }
    }

    @Test
    void shouldAnswerALongPipelineThoughTheServerIsSlow() throws InterruptedException {
        int count = 3000;
        try (PlayedPool pool = PlayedPool.redis()) {
            RawClient other = pool.connect();
            pool.client().send(GET_A.repeat(count));
            RawConnection connection = pool.server().accept().expect(GET_A);
            Thread drain = Thread.ofVirtual().start(pool.proxy()::drain);
            // It is told to wait for less time than the server takes.
            assertThat(other.readUntilClosed()).isEmpty();

            connection.send(A);
            for (int i = 1; i < count; i++) {
                connection.expect(GET_A).send(A);
            }

            assertThat(pool.client().readUntilClosed()).isEqualTo(A.repeat(count));
            drain.join();
        }
    }

    @Test
    void shouldEndAtOnceWithoutClients() {
        RunningProxy proxy = RunningProxy.start(PoolYaml.redis("alpha").server(Ports.free(), "one"));

        proxy.drain();

        assertThat(proxy.keptBytes()).isZero();
    }
}
