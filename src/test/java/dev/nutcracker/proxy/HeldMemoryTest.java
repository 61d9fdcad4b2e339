package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.LogWatch;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RawConnection;
import dev.nutcracker.testing.RunningProxy;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept for clients that wait for a server: outside the heap as far as it is bytes, and within bounds all of it. */
@ResourceLock(LogWatch.LOG)
final class HeldMemoryTest {
    private static final int MEGABYTE = 1024 * 1024;
    /** By so much the account of the heap may be off while anybody is connected. */
    private static final int UNREPORTED_BYTES_MAX = 64 * 1024;
    /** A client's ring of places, which is made shorter by half only once a turn. */
    private static final int RING_BYTES_MAX = 2048 * 4;
    /** What a client and a request are estimated to take of the heap at least. */
    private static final int REQUEST_BYTES_MIN = 100;

    /** What is held for a client, what has been read of it ahead of its responses, and what was being read. */
    private static final long HELD_AND_AHEAD_BYTES_MAX = 11L * MEGABYTE / 2;

    private static final String SLOW = Keys.ownedBy(0, "one", "two");
    private static final String QUICK = Keys.ownedBy(1, "one", "two");
    private static final String GET_SLOW = "GET " + SLOW + "\r\n";
    private static final String GET_QUICK = "GET " + QUICK + "\r\n";
    private static final String PLENTY = "global:\n  max_memory: 64m\n";

    private final FakeServer slow = FakeServer.start();
    private final FakeServer quick = FakeServer.start();
    private final PoolYaml pool =
            PoolYaml.redis("alpha").server(slow.port(), "one").server(quick.port(), "two");
    private final List<RawClient> clients = new ArrayList<>();

    @AfterEach
    void end() {
        clients.forEach(RawClient::close);
        slow.close();
        quick.close();
    }

    @Test
    void shouldHoldResponsesOutsideTheHeapUntilTheirTurn() {
        int count = 1000;
        String response = bulk(4000);
        try (RunningProxy proxy = RunningProxy.start(1, PLENTY + pool.text())) {
            RawClient first = client();
            RawClient second = client();
            RawConnection atQuick = askedOnce(first, second);
            first.send(GET_SLOW + GET_QUICK.repeat(count));
            second.send(GET_SLOW + GET_QUICK.repeat(count));
            answer(atQuick, 2 * count, response);
            Await.until("all is held", () -> proxy.keptBytes() >= 2L * count * response.length());

            assertThat(proxy.keptBytes()).isLessThan(2L * count * response.length() * 3 / 2);
            assertThat(proxy.metrics().memory().directUsedBytes()).isGreaterThan(2L * count * response.length());
            assertThat(proxy.heapBytes()).isBetween(2L * count * REQUEST_BYTES_MIN, 2L * count * 400);

            answer(slow.accept(), 2, "$4\r\nslow\r\n");
            for (RawClient client : List.of(first, second)) {
                client.expect("$4\r\nslow\r\n");
                for (int i = 0; i < count; i++) {
                    client.expect(response);
                }
            }
            assertNothingIsKept(proxy);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 5000})
    void shouldNotHoldOnToTheBuffersThatSmallResponsesWereReadInto(int length) {
        int count = 300;
        try (RunningProxy proxy = RunningProxy.start(1, PLENTY + pool.text())) {
            RawClient client = client();
            RawConnection atQuick = askedOnce(client);
            client.send(GET_SLOW + GET_QUICK.repeat(count));
            long before = directBytes();

            for (int i = 1; i <= count; i++) {
                atQuick.readRedisRequest();
                atQuick.send(bulk(length));
                int responses = i + 1;
                Await.until("it is held", () -> proxy.value("alpha", "two", ServerCounter.RESPONSES) == responses);
            }

            assertThat(directBytes() - before).isLessThan(6L * MEGABYTE);
            assertThat(proxy.keptBytes()).isLessThan(count * (length * 3L / 2 + 150));
            client.reset();
            assertNothingIsKept(proxy);
        }
    }

    @Test
    void shouldStopReadingAClientForWhomMuchIsHeld() {
        int count = 2500;
        String echo = "*2\r\n$4\r\nECHO\r\n" + bulk(10_000);
        try (RunningProxy proxy = RunningProxy.start(1, PLENTY + pool.text())) {
            RawClient client = client();
            askedOnce(client);
            client.send(GET_SLOW);
            RawConnection atSlow = slow.accept();
            atSlow.readRedisRequest();
            byte[] all = echo.repeat(count).getBytes(StandardCharsets.US_ASCII);
            AtomicInteger sent = new AtomicInteger();
            Await.until("as much is held as may be", () -> {
                int more = client.sendWhatFits(Arrays.copyOfRange(all, sent.get(), all.length));
                sent.addAndGet(more);
                return more == 0 && proxy.keptBytes() > MEGABYTE * 9 / 10;
            });

            assertThat(proxy.keptBytes()).isLessThan(HELD_AND_AHEAD_BYTES_MAX);

            int whole = sent.get() / echo.length();
            assertThat(whole).isGreaterThan(50);
            atSlow.send("$-1\r\n");
            client.expect("$-1\r\n");
            for (int i = 0; i < whole; i++) {
                client.expect(bulk(10_000));
            }
            client.reset();
            assertNothingIsKept(proxy);
        }
    }

    @Test
    void shouldRefuseWhatTheHeapHasNoRoomForAndServeOthersMeanwhile() {
        try (RunningProxy proxy = RunningProxy.startWithHeapForRequests(100_000, pool)) {
            RawClient greedy = client();
            RawClient polite = client();
            RawConnection atQuick = askedOnce(greedy, polite);
            greedy.send(GET_SLOW.repeat(1000));
            Await.until("the heap is taken", () -> proxy.heapBytes() > 100_000);

            polite.send(GET_SLOW)
                    .expect("-ERR the proxy has no heap left for so many requests to a server that does not answer"
                            + " (-Xmx)\r\n");
            polite.send(GET_QUICK.repeat(50));
            answer(atQuick, 50, bulk(10));
            polite.expect(bulk(10).repeat(50));
            client().expect("-ERR max number of clients reached\r\n");

            answer(slow.accept(), 1000, bulk(3));
            greedy.expect(bulk(3).repeat(1000));
            assertNothingIsKept(proxy);
            client().send("PING\r\n").expect("+PONG\r\n");
        }
    }

    @Test
    void shouldReadClientsLessTheFewerHeapIsLeft() {
        try (RunningProxy proxy = RunningProxy.startWithHeapForRequests(400_000, pool)) {
            RawClient greedy = client();
            RawClient other = client();
            askedOnce(greedy, other);
            greedy.send(GET_SLOW.repeat(2000));
            Await.until("the first has what one may have", () -> onTheirWay(proxy) >= 1024);
            for (int i = 1; i <= 10; i++) {
                int sent = 50 * i;
                other.send(GET_SLOW.repeat(50));
                Await.until("these are taken, too", () -> onTheirWay(proxy) >= 1024 + sent);
            }
            other.send(GET_SLOW.repeat(1500));
            Await.until(
                    "some more are sent",
                    () -> proxy.value("alpha", "one", ServerCounter.OUT_QUEUE) > 1540
                            && proxy.value("alpha", "one", ServerCounter.IN_QUEUE) == 0);

            assertThat(proxy.value("alpha", "one", ServerCounter.OUT_QUEUE)).isLessThan(2040);
            RawConnection atSlow = slow.accept();
            answer(atSlow, 4000, bulk(3));
            greedy.expect(bulk(3).repeat(2000));
            other.expect(bulk(3).repeat(2000));
            assertNothingIsKept(proxy);
        }
    }

    @Test
    void shouldCountRequestsOfClientsThatAreGoneUntilTheirResponsesCome() {
        String[] mget = IntStream.rangeClosed(0, 20_000)
                .mapToObj(i -> i == 0 ? "MGET" : "k" + i)
                .toArray(String[]::new);
        try (RunningProxy proxy = RunningProxy.start(pool)) {
            RawClient one = client();
            RawClient two = client();
            RawConnection atQuick = askedOnce(one);
            one.send(GET_SLOW.repeat(500));
            two.sendRedisRequest(mget);
            int quickKeys = atQuick.readRedisRequest().size() - 1;
            RawConnection atSlow = slow.accept();
            for (int i = 0; i < 500; i++) {
                atSlow.readRedisRequest();
            }
            int slowKeys = atSlow.readRedisRequest().size() - 1;

            one.reset();
            two.reset();
            Await.until("they are gone", () -> proxy.value("alpha", PoolCounter.CLIENT_CONNECTIONS) == 0);

            assertThat(proxy.heapBytes()).isGreaterThan(500L * REQUEST_BYTES_MIN + 12L * 20_000);
            atSlow.send("$-1\r\n".repeat(500) + "*" + slowKeys + "\r\n" + "$-1\r\n".repeat(slowKeys));
            atQuick.send("*" + quickKeys + "\r\n" + "$-1\r\n".repeat(quickKeys));
            Await.until("no heap is taken", () -> proxy.heapBytes() == 0);
            assertThat(proxy.keptBytes()).isZero();
        }
    }

    @Test
    void shouldCountWhatSplitRequestsTakeOfTheHeap() {
        try (RunningProxy proxy = RunningProxy.start(pool)) {
            RawClient client = client();
            askedOnce(client);
            long before = proxy.heapBytes();
            client.send("MGET a b c d e f g h\r\n".repeat(200) + "DBSIZE\r\n".repeat(200));
            RawConnection atSlow = slow.accept();

            Await.until("they are counted", () -> proxy.heapBytes() - before > 300 * (REQUEST_BYTES_MIN + 200));

            atSlow.close();
            quick.close();
            Await.until("they have failed", () -> client.received().split("\r\n", -1).length > 400);
            Await.until("they take none", () -> proxy.heapBytes() < before + UNREPORTED_BYTES_MAX);
        }
    }

    @Test
    void shouldGiveBackWhatAServerConnectionHadNotSentWhenThatCloses() {
        String set = "*3\r\n$3\r\nSET\r\n$" + SLOW.length() + "\r\n" + SLOW + "\r\n" + bulk(6000);
        try (RunningProxy proxy = RunningProxy.start(1, PLENTY + pool.text())) {
            Await.until("the server takes no more", () -> {
                client().sendWhatFits(set.repeat(30).getBytes(StandardCharsets.US_ASCII));
                return proxy.keptBytes() > MEGABYTE;
            });
            clients.forEach(RawClient::reset);
            Await.until("the clients are gone", () -> proxy.value("alpha", PoolCounter.CLIENT_CONNECTIONS) == 0);
            assertThat(proxy.keptBytes()).as("what the server has not taken").isGreaterThan(100_000);

            slow.accept().reset();
            slow.close();

            Await.until("nothing is kept", () -> proxy.keptBytes() == 0);
        }
    }

    @Test
    void shouldGiveBackWhatAServerConnectionHadReadWhenThatCloses() {
        try (RunningProxy proxy = RunningProxy.start(1, PLENTY + pool.text())) {
            RawClient client = client();
            RawConnection atQuick = askedOnce(client);
            client.send(GET_SLOW + GET_QUICK);
            atQuick.readRedisRequest();
            atQuick.send("$4000000\r\n" + "x".repeat(MEGABYTE));
            Await.until("half of the response is kept", () -> proxy.keptBytes() > MEGABYTE / 2);

            atQuick.reset();

            Await.until("nothing but an error is kept", () -> proxy.keptBytes() < UNREPORTED_BYTES_MAX);
            slow.accept().send("$-1\r\n");
            client.expect("$-1\r\n");
            assertThat(client.readLine()).startsWith("-ERR ");
        }
    }

    @Test
    void shouldGiveBackTheHeapForKeysOfARequestThatWasArrivingWhenItsClientGoes() {
        String keys = "$1\r\nk\r\n".repeat(20_000);
        try (RunningProxy proxy = RunningProxy.start(pool)) {
            RawClient client = client();
            client.send("*20002\r\n$4\r\nMGET\r\n" + keys);
            Await.until("it is taken", () -> proxy.keptHeapBytes() > 100_000);

            client.reset();

            Await.until("no heap is taken", () -> proxy.heapBytes() == 0);
        }
    }

    @Test
    void shouldCloseAClientForTheResponseThatFindsNoRoomAndSaySo() {
        LogWatch log = new LogWatch();
        try (RunningProxy proxy = RunningProxy.start(1, "global:\n  max_memory: 1m\n" + pool.text())) {
            RawClient client = client();
            RawConnection atQuick = askedOnce(client);
            client.send(GET_SLOW + GET_QUICK);
            atQuick.readRedisRequest();

            atQuick.send("$4000000\r\n" + "x".repeat(2_000_000));

            client.readUntilClosed();
            assertThat(log.text())
                    .containsPattern("closing a client of pool alpha for a response that has to wait, of which"
                            + " [1-9][0-9]{5,6} bytes have come: max_memory is reached");
            atQuick.close();
            slow.close();
            assertNothingIsKept(proxy);
        } finally {
            log.close();
        }
    }

    @Test
    void shouldCloseAsManyClientsAsKeepTooMuch() throws IOException {
        String half = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$600000\r\n" + "x".repeat(300_000);
        try (RunningProxy proxy = RunningProxy.start(1, "global:\n  max_memory: 16m\n" + pool.text())) {
            for (int i = 0; i < 10; i++) {
                client().send(half);
            }
            // One that is still arriving could find room for a part of it among those that stay.
            Await.until("all of it is kept", () -> proxy.keptBytes() > 10 * 300_000 - UNREPORTED_BYTES_MAX);
            proxy.reload("global:\n  max_memory: 1m\n" + pool.text());

            client().send("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$6000\r\nhalf of it");

            Await.until("no more is kept than may be", () -> proxy.keptBytes() <= MEGABYTE);
            assertThat(proxy.value("alpha", PoolCounter.CLIENT_CONNECTIONS)).isEqualTo(4);
        }
    }

    @Test
    void shouldRefuseNamesForWhichThereIsNoHeapLeft() {
        String name = "CLIENT SETNAME " + "n".repeat(1000) + "\r\n";
        String refusal = "-ERR Client names find no heap left to be kept in (-Xmx).\r\n";
        try (RunningProxy proxy = RunningProxy.startWithHeap(2850, pool)) {
            RawClient first = client();
            first.send(name + "CLIENT SETINFO LIB-VER " + "v".repeat(800) + "\r\n")
                    .expect("+OK\r\n+OK\r\n");
            RawClient second = client();
            second.send(name + name).expect("+OK\r\n" + refusal);
            second.send("HELLO 2 SETNAME " + "m".repeat(100) + "\r\n").expect(refusal);

            first.send("RESET\r\n").expect("+RESET\r\n");
            second.send(name).expect("+OK\r\n");
            first.close();
            second.close();

            Await.until("no heap is taken", () -> proxy.heapBytes() == 0);
        }
    }

    @Test
    void shouldLetGoOfWhatATransactionKeepsWhenItsClientGoes() {
        try (RunningProxy proxy = RunningProxy.start(pool)) {
            for (int i = 0; i < 4; i++) {
                client().send("MULTI\r\n*2\r\n$4\r\nECHO\r\n" + bulk(50_000)).expect("+OK\r\n+QUEUED\r\n");
            }
            Await.until("it is kept", () -> proxy.keptBytes() >= 150_000);

            clients.forEach(RawClient::close);

            Await.until("nothing is kept", () -> proxy.keptBytes() == 0 && proxy.heapBytes() == 0);
        }
    }

    @Test
    void shouldGiveBackTheHeapOfAClientThatGoesWhileItWaitsInLineAtEveryServer() {
        PoolYaml narrow = pool.set("blocking_connections", 1);
        try (RunningProxy proxy = RunningProxy.start(narrow)) {
            for (int i = 0; i < 200; i++) {
                client().send("WAIT 1 0\r\n");
            }
            Await.until("they wait", () -> proxy.heapBytes() > 190 * (3072 + REQUEST_BYTES_MIN));

            clients.forEach(RawClient::close);

            Await.until("no heap is taken", () -> proxy.heapBytes() == 0);
        }
    }

    /** What Netty has taken outside the heap, also for the buffers that are read into, which no allocator's pool has. */
    private RawClient client() {
        RawClient client = RawClient.connect(pool.port());
        clients.add(client);
        return client;
    }

    /** Lets the proxy see that responses are small, so that clients may ask for many. */
    private RawConnection askedOnce(RawClient first, RawClient... others) {
        first.send(GET_QUICK);
        RawConnection atQuick = quick.accept();
        answer(atQuick, 1, "$-1\r\n");
        first.expect("$-1\r\n");
        for (RawClient client : others) {
            client.send(GET_QUICK);
            answer(atQuick, 1, "$-1\r\n");
            client.expect("$-1\r\n");
        }
        return atQuick;
    }

    private static void answer(RawConnection server, int count, String response) {
        for (int i = 0; i < count; i++) {
            server.readRedisRequest();
            server.send(response);
        }
    }

    private static long onTheirWay(RunningProxy proxy) {
        return proxy.value("alpha", "one", ServerCounter.IN_QUEUE)
                + proxy.value("alpha", "one", ServerCounter.OUT_QUEUE);
    }

    private void assertNothingIsKept(RunningProxy proxy) {
        Await.until("nothing is kept", () -> proxy.keptBytes() == 0);
        int connected = (int) proxy.value("alpha", PoolCounter.CLIENT_CONNECTIONS);
        Await.until(
                "no heap is taken but for clients",
                () -> proxy.heapBytes() < connected * (3072L + RING_BYTES_MAX) + UNREPORTED_BYTES_MAX);
    }

    /** What buffers have taken from the system, those that sockets are read into included. */
    private static long directBytes() {
        long bytes = PlatformDependent.usedDirectMemory();
        assertThat(bytes).as("what is counted").isPositive();
        return bytes;
    }

    private static String bulk(int length) {
        return "$" + length + "\r\n" + "x".repeat(length) + "\r\n";
    }
}
