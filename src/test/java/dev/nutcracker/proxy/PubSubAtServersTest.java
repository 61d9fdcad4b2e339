package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.PlayedPool;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RawConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the proxy asks servers for channels, and what it makes of their answers. */
final class PubSubAtServersTest {
    private static final String SUBSCRIBE_A = "*2\r\n$9\r\nsubscribe\r\n$1\r\na\r\n";
    private static final String SUBSCRIBED_A = "*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n";
    private static final String MESSAGE_A = "*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\nx\r\n";

    @Test
    void shouldConfirmWhenTheServerHasAndNotBefore() {
        try (PlayedPool pool = PlayedPool.redis()) {
            pool.client().send("SUBSCRIBE a b\r\nPING\r\n");
            RawConnection subscribed =
                    pool.server().accept().expect(SUBSCRIBE_A + "*2\r\n$9\r\nsubscribe\r\n$1\r\nb\r\n");

            subscribed.send(SUBSCRIBED_A + MESSAGE_A);
            try (RawClient other = pool.connect()) {
                other.send("SUBSCRIBE a\r\n").expect(SUBSCRIBED_A);
            }
            assertThat(pool.client().received()).isEmpty();

            subscribed.send("*3\r\n$9\r\nsubscribe\r\n$1\r\nb\r\n:2\r\n" + MESSAGE_A);
            pool.client().expect(SUBSCRIBED_A + "*3\r\n$9\r\nsubscribe\r\n$1\r\nb\r\n:2\r\n");
            pool.client().expect(MESSAGE_A + MESSAGE_A + "*2\r\n$4\r\npong\r\n$0\r\n\r\n");
        }
    }

    @Test
    void shouldAskOnceAndGiveUpWithTheLast() {
        try (PlayedPool pool = PlayedPool.redis()) {
            RawClient first = pool.client();
            RawClient second = pool.connect();
            first.send("SUBSCRIBE a\r\n");
            RawConnection subscribed = pool.server().accept().expect(SUBSCRIBE_A);
            second.send("SUBSCRIBE a\r\n");
            subscribed.send(SUBSCRIBED_A);
            first.expect(SUBSCRIBED_A);
            second.expect(SUBSCRIBED_A);

            first.send("UNSUBSCRIBE a\r\n").readRedisReply();
            second.send("UNSUBSCRIBE a\r\n").readRedisReply();
            subscribed.expect("*2\r\n$11\r\nunsubscribe\r\n$1\r\na\r\n");
            subscribed.send(MESSAGE_A + "*3\r\n$11\r\nunsubscribe\r\n$1\r\na\r\n:0\r\n");

            first.send("PING\r\n").expect("+PONG\r\n");
            second.send("SUBSCRIBE a\r\n");
            subscribed.expect(SUBSCRIBE_A).send(SUBSCRIBED_A + MESSAGE_A);
            second.expect(SUBSCRIBED_A + MESSAGE_A);
        }
    }

    @Test
    void shouldAnswerTheServersOwnErrorAndSubscribeToNothing() {
        try (PlayedPool pool = PlayedPool.redis()) {
            pool.client().send("SUBSCRIBE a b\r\n");
            RawConnection subscribed =
                    pool.server().accept().expect(SUBSCRIBE_A + "*2\r\n$9\r\nsubscribe\r\n$1\r\nb\r\n");

            subscribed.send(SUBSCRIBED_A + MESSAGE_A + "-NOPERM no permission for 'b'\r\n");

            pool.client().expect("-NOPERM no permission for 'b'\r\n");
            subscribed.expect("*2\r\n$11\r\nunsubscribe\r\n$1\r\na\r\n");
            pool.client().send("GET a\r\n");
            pool.server().accept().expect("*2\r\n$3\r\nGET\r\n$1\r\na\r\n").send("$-1\r\n");
            pool.client().expect("$-1\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*3\r\n$9\r\nsubscribe\r\n$1\r\nb\r\n:1\r\n",
                "*3\r\n$10\r\npsubscribe\r\n$1\r\na\r\n:1\r\n",
                "*3\r\n$11\r\nunsubscribe\r\n$1\r\na\r\n:0\r\n",
                "+PONG\r\n",
                ":1\r\n",
                "$1\r\na\r\n",
                "*0\r\n",
                "*1\r\n:1\r\n",
                "*3\r\n:9\r\n$1\r\na\r\n:1\r\n",
                "*3\r\n$7\r\nmessage\r\n:1\r\n$1\r\nx\r\n",
                "*4\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\nx\r\n:1\r\n",
                "*3\r\n$-1\r\n$-1\r\n:1\r\n",
                "x\r\n"
            })
    void shouldCloseAConnectionThatIsOutOfStep(String answer) {
        try (PlayedPool pool = PlayedPool.redis()) {
            pool.client().send("SUBSCRIBE a\r\n");
            RawConnection subscribed = pool.server().accept().expect(SUBSCRIBE_A);

            subscribed.send(answer);

            pool.client().expect("-ERR Invalid argument\r\n");
            subscribed.readUntilClosed();
        }
    }

    @Test
    void shouldShakeHandsFirst() {
        try (PlayedPool pool = PlayedPool.start(
                PoolYaml.redis("alpha").set("redis_auth", "secret").set("redis_db", 3))) {
            pool.client().send("SUBSCRIBE a\r\nAUTH secret\r\nSUBSCRIBE a\r\n");
            RawConnection subscribed = pool.server()
                    .accept()
                    .expect("*2\r\n$4\r\nAUTH\r\n$6\r\nsecret\r\n*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n");

            subscribed.send("+OK\r\n+OK\r\n").expect(SUBSCRIBE_A).send(SUBSCRIBED_A);

            pool.client().expect("-NOAUTH Authentication required\r\n+OK\r\n" + SUBSCRIBED_A);
        }
    }

    @Test
    void shouldTellWhyTheHandshakeFailed() {
        try (PlayedPool pool = PlayedPool.start(PoolYaml.redis("alpha").set("redis_db", 3))) {
            pool.client().send("SUBSCRIBE a\r\n");

            pool.server()
                    .accept()
                    .expect("*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n")
                    .send("-ERR DB index is out of range\r\n");

            pool.client().expect("-ERR server refused the handshake: ERR DB index is out of range\r\n");
        }
    }

    @Test
    void shouldWaitForTheServerNoLongerThanTheTimeout() {
        try (PlayedPool pool = PlayedPool.start(PoolYaml.redis("alpha").set("timeout", 100))) {
            pool.client().send("SUBSCRIBE a\r\n");
            pool.server().accept().expect(SUBSCRIBE_A);

            pool.client().expect("-ERR Connection timed out\r\n");

            assertThat(pool.value(ServerCounter.SERVER_TIMEDOUT)).isEqualTo(1);
        }
    }

    @Test
    void shouldWaitForMessagesLongerThanTheTimeout() {
        try (PlayedPool pool = PlayedPool.start(PoolYaml.redis("alpha").set("timeout", 100))) {
            RawClient other = pool.connect();
            pool.client().send("SUBSCRIBE a\r\n");
            RawConnection subscribed =
                    pool.server().accept().expect(SUBSCRIBE_A).send(SUBSCRIBED_A);
            pool.client().expect(SUBSCRIBED_A);

            other.send("GET a\r\n").expect("-ERR Connection timed out\r\n");
            other.send("GET a\r\n").expect("-ERR Connection timed out\r\n");
            subscribed.send(MESSAGE_A);

            pool.client().expect(MESSAGE_A);
        }
    }

    @Test
    void shouldKeepTryingWhatTheServerRefusesToThoseWhoHaveIt() {
        try (PlayedPool pool = PlayedPool.redis()) {
            RawClient other = pool.connect();
            pool.client().send("SUBSCRIBE a\r\n");
            RawConnection first = pool.server().accept().expect(SUBSCRIBE_A).send(SUBSCRIBED_A);
            pool.client().expect(SUBSCRIBED_A);
            first.close();
            RawConnection second = pool.server().accept().expect(SUBSCRIBE_A).send("-NOPERM not now\r\n");

            other.send("SUBSCRIBE a\r\n");
            second.expect(SUBSCRIBE_A).send(SUBSCRIBED_A + MESSAGE_A);

            pool.client().expect(MESSAGE_A);
            other.expect(SUBSCRIBED_A + MESSAGE_A);
        }
    }

    @Test
    void shouldAskAgainForWhatClientsHaveWhenTheConnectionIsLost() {
        try (PlayedPool pool = PlayedPool.redis()) {
            pool.client().send("SUBSCRIBE a\r\n");
            RawConnection first = pool.server().accept().expect(SUBSCRIBE_A).send(SUBSCRIBED_A);
            pool.client().expect(SUBSCRIBED_A);
            assertThat(pool.value(ServerCounter.SERVER_CONNECTIONS)).isEqualTo(1);

            first.close();
            RawConnection second = pool.server().accept().expect(SUBSCRIBE_A);
            try (RawClient other = pool.connect()) {
                other.send("SUBSCRIBE a\r\n");
                second.send(SUBSCRIBED_A);
                other.expect(SUBSCRIBED_A);
            }
            second.send(MESSAGE_A);

            pool.client().expect(MESSAGE_A);
            Await.until("one connection", () -> pool.value(ServerCounter.SERVER_CONNECTIONS) == 1);
        }
    }

    @Test
    void shouldKeepMessagesApartFromAResponseThatIsHalfWritten() {
        String part = "v".repeat(200_000);
        try (PlayedPool pool = PlayedPool.redis()) {
            pool.client().send("HELLO 3\r\n").readRedisReply();
            pool.client().send("SUBSCRIBE a\r\n");
            RawConnection subscribed =
                    pool.server().accept().expect(SUBSCRIBE_A).send(SUBSCRIBED_A);
            pool.client().expect(SUBSCRIBED_A.replace('*', '>'));
            pool.client().send("GET a\r\nGET b\r\n");
            RawConnection usual = pool.server().accept().expect("*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n");
            usual.send("%0\r\n").expect("*2\r\n$3\r\nGET\r\n$1\r\na\r\n");

            usual.send("$400000\r\n" + part);
            String written = pool.client().readExactly(64 * 1024);
            subscribed.send(MESSAGE_A + MESSAGE_A);
            try (RawClient other = pool.connect()) {
                // What this one is answered shows that the messages have been seen.
                other.send("SUBSCRIBE c\r\n");
                subscribed.expect("*2\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n");
                subscribed.send("*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:2\r\n");
                other.readRedisReply();
            }
            usual.send(part + "\r\n_\r\n");

            pool.client().expect(("$400000\r\n" + part + part + "\r\n").substring(written.length()));
            pool.client().expect(MESSAGE_A.repeat(2).replace('*', '>') + "_\r\n");
        }
    }
}
