package dev.nutcracker.proxy;

import static dev.nutcracker.testing.RedisText.array;
import static dev.nutcracker.testing.RedisText.bulk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.PlayedPool;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RawConnection;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CLIENT UNBLOCK, by which one client ends what another waits for. */
final class UnblockAttemptTest {
    private static final String INFO = array("CLIENT", "INFO");
    private static final String BLPOP = array("BLPOP", "a", "0");
    private static final String LIST = array("CLIENT", "LIST", "ID", "7");
    private static final String UNBLOCK = array("CLIENT", "UNBLOCK", "7", "TIMEOUT");
    private static final String IDENTITY = "id=7 addr=127.0.0.1:5 laddr=127.0.0.1:6 fd=8";
    private static final String LINE = bulk(IDENTITY + " name= age=0\n");
    private static final String POPPED = "*2\r\n$1\r\na\r\n$1\r\nx\r\n";

    @ParameterizedTest
    @ValueSource(strings = {"", " TIMEOUT", " error"})
    void shouldEndWhatAClientWaitsForAsAServerDoes(String reason) {
        List<String> waits = List.of(
                "BLPOP {t}none 0",
                "BRPOP {t}none {t}other 0",
                "BLMOVE {t}none {t}other LEFT LEFT 0",
                "BRPOPLPUSH {t}none {t}other 0",
                "BLMPOP 0 1 {t}none LEFT",
                "BZPOPMIN {t}none 0",
                "BZMPOP 0 1 {t}none MAX",
                "XREAD BLOCK 0 STREAMS {t}x $",
                "XREADGROUP GROUP g c BLOCK 0 STREAMS {t}x >",
                "WAIT 5 0");
        try (RedisServer alone = RedisServer.start();
                Servers servers = Servers.start(3);
                RunningProxy _ = RunningProxy.start(2, RunningProxy.text(servers.pool()));
                RawClient asking = RawClient.connect(servers.port());
                RawClient directlyAsking = alone.connect()) {
            for (RawConnection client : List.of(asking, directlyAsking)) {
                client.send("XGROUP CREATE {t}x g $ MKSTREAM\r\n").expect("+OK\r\n");
            }
            for (String hello : List.of("HELLO 2\r\n", "HELLO 3\r\n")) {
                for (String wait : waits) {
                    String expected = unblocked(directlyAsking, alone.connect(), hello + wait, reason);

                    assertThat(unblocked(asking, RawClient.connect(servers.port()), hello + wait, reason))
                            .as(wait)
                            .isEqualTo(expected);
                }
            }
        }
    }

    /** What the waiting client and the asking one are answered, and the waiting one after that. */
    private static String unblocked(RawConnection asking, RawClient waiting, String wait, String reason) {
        try (waiting) {
            String id = id(waiting);
            waiting.send(wait + "\r\n").readRedisReply();
            Await.until("the client waits", () -> isBlocked(asking, id));
            String answer =
                    asking.send("CLIENT UNBLOCK " + id + reason + "\r\n").readRedisReply();
            String second = asking.send("CLIENT UNBLOCK " + id + "\r\n").readRedisReply();
            return answer
                    + second
                    + waiting.readRedisReply()
                    + waiting.send("PING\r\n").readRedisReply();
        }
    }

    @Test
    void shouldEndTheWaitingInQueue() {
        try (Servers servers = Servers.start(1);
                RunningProxy _ = RunningProxy.start(servers.pool().set("blocking_connections", 1));
                RawClient asking = RawClient.connect(servers.port());
                RawClient first = RawClient.connect(servers.port());
                RawClient inQueue = RawClient.connect(servers.port())) {
            String firstId = id(first);
            first.send("BLPOP a 0\r\n");
            Await.until("the first waits", () -> isBlocked(asking, firstId));
            String id = id(inQueue);
            for (String hello : List.of("HELLO 2\r\n", "HELLO 3\r\n")) {
                String none = hello.contains("2") ? "*-1\r\n" : "_\r\n";
                inQueue.send(hello + "BLPOP b 0\r\nPING\r\n").readRedisReply();
                Await.until("the next one waits", () -> isBlocked(asking, id));
                asking.send("CLIENT UNBLOCK " + id + "\r\n").expect(":1\r\n");
                inQueue.expect(none + "+PONG\r\n");

                inQueue.send("BLPOP b 0\r\nPING\r\n");
                Await.until("the next one waits again", () -> isBlocked(asking, id));
                asking.send("CLIENT UNBLOCK " + id + " ERROR\r\n").expect(":1\r\n");
                inQueue.expect("-UNBLOCKED client unblocked via CLIENT UNBLOCK\r\n+PONG\r\n");
            }
            asking.send("RPUSH a x\r\n").expect(":1\r\n");
            first.expect(POPPED);
        }
    }

    @Test
    void shouldUnblockNobodyWhoGetsTheConnectionAfterwards() {
        try (PlayedPool pool = PlayedPool.redis()) {
            RawClient waiting = pool.client();
            RawClient asking = pool.connect();
            RawClient next = pool.connect();
            String id = id(waiting);
            waiting.send(BLPOP);
            RawConnection lease = pool.server().accept().expect(INFO + BLPOP).send(LINE);
            asking.send("CLIENT UNBLOCK " + id + "\r\n");
            RawConnection shared =
                    pool.server().accept().expect(LIST).send(LINE).expect(UNBLOCK);
            lease.send(POPPED);
            waiting.expect(POPPED);

            next.send(BLPOP);
            RawConnection another = pool.server().accept().expect(INFO + BLPOP);
            shared.send(":0\r\n");
            asking.expect(":0\r\n");
            another.send("-ERR unknown subcommand\r\n" + POPPED);
            next.expect(POPPED);

            // Now it may be had again. The one that has been asked last is taken first.
            waiting.send(BLPOP);
            next.send(BLPOP);
            lease.expect(BLPOP).send(POPPED);
            another.expect(BLPOP).send(POPPED);
            waiting.expect(POPPED);
            next.expect(POPPED);
        }
    }

    @Test
    void shouldUnblockNobodyAtAServerThatHasStartedAnew() {
        try (PlayedPool pool = PlayedPool.redis()) {
            RawClient waiting = pool.client();
            RawClient asking = pool.connect();
            String id = id(waiting);
            waiting.send(BLPOP);
            RawConnection lease = pool.server().accept().expect(INFO + BLPOP).send(LINE);
            asking.send("CLIENT UNBLOCK " + id + "\r\n");
            RawConnection shared = pool.server().accept().expect(LIST);

            shared.send(bulk(IDENTITY.replace(":5", ":9") + " name= age=0\n"));

            asking.expect(":0\r\n");
            asking.send(array("GET", "b"));
            shared.expect(array("GET", "b")).send("$-1\r\n");
            asking.expect("$-1\r\n");
            lease.send(POPPED);
            waiting.expect(POPPED);
        }
    }

    @Test
    void shouldTryAgainWhileTheServerHasNotSeenTheRequest() {
        try (PlayedPool pool = PlayedPool.redis()) {
            RawClient waiting = pool.client();
            RawClient asking = pool.connect();
            String id = id(waiting);
            waiting.send(BLPOP);
            RawConnection lease = pool.server().accept().expect(INFO + BLPOP);
            // It is not known yet who the connection is.
            asking.send("CLIENT UNBLOCK " + id + "\r\n");
            lease.send(LINE);

            RawConnection shared =
                    pool.server().accept().expect(LIST).send(LINE).expect(UNBLOCK);
            shared.send(":0\r\n").expect(UNBLOCK).send(":1\r\n");
            lease.send("*-1\r\n");

            asking.expect(":1\r\n");
            waiting.expect("*-1\r\n");
        }
    }

    @Test
    void shouldAnswerEvenIfTheServerDoesNot() {
        try (PlayedPool pool = PlayedPool.redis()) {
            RawClient waiting = pool.client();
            RawClient asking = pool.connect();
            String id = id(waiting);
            waiting.send(BLPOP);
            RawConnection lease = pool.server().accept().expect(INFO + BLPOP);
            asking.send("CLIENT UNBLOCK " + id + "\r\n").expect(":0\r\n");
            asking.send("CLIENT UNBLOCK " + id + "\r\nPING\r\n").expect(":0\r\n+PONG\r\n");
            lease.send(LINE);

            lease.close();

            assertThat(waiting.readLine()).startsWith("-ERR ");
            asking.send("CLIENT UNBLOCK " + id + "\r\n").expect(":0\r\n");
        }
    }

    private static String id(RawConnection client) {
        return client.send("CLIENT ID\r\n").readLine().substring(1).strip();
    }

    private static boolean isBlocked(RawConnection asking, String id) {
        String line = asking.send("CLIENT LIST ID " + id + "\r\n").readRedisReply();
        return line.contains(" flags=b ");
    }
}
