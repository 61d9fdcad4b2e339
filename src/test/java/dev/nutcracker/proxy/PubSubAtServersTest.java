package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RawConnection;
import dev.nutcracker.testing.RunningProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the proxy asks servers for channels, and what it makes of their answers. */
final class PubSubAtServersTest {
    private static final String SUBSCRIBE_A = "*2\r\n$9\r\nsubscribe\r\n$1\r\na\r\n";
    private static final String SUBSCRIBED_A = "*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n";
    private static final String MESSAGE_A = "*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\nx\r\n";

    private final FakeServer server = FakeServer.start();
    private final PoolYaml pool = PoolYaml.redis("alpha").server(server.port(), "one");

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void shouldConfirmWhenTheServerHasAndNotBefore() {
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            client.send("SUBSCRIBE a b\r\nPING\r\n");
            RawConnection subscribed = server.accept().expect(SUBSCRIBE_A + "*2\r\n$9\r\nsubscribe\r\n$1\r\nb\r\n");

            subscribed.send(SUBSCRIBED_A + MESSAGE_A);
            try (RawClient other = RawClient.connect(pool.port())) {
                other.send("SUBSCRIBE a\r\n").expect(SUBSCRIBED_A);
            }
            assertThat(client.received()).isEmpty();

            subscribed.send("*3\r\n$9\r\nsubscribe\r\n$1\r\nb\r\n:2\r\n" + MESSAGE_A);
            client.expect(SUBSCRIBED_A + "*3\r\n$9\r\nsubscribe\r\n$1\r\nb\r\n:2\r\n");
            client.expect(MESSAGE_A + MESSAGE_A + "*2\r\n$4\r\npong\r\n$0\r\n\r\n");
        }
    }

    @Test
    void shouldAskOnceAndGiveUpWithTheLast() {
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient first = RawClient.connect(pool.port());
                RawClient second = RawClient.connect(pool.port())) {
            first.send("SUBSCRIBE a\r\n");
            RawConnection subscribed = server.accept().expect(SUBSCRIBE_A);
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
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            client.send("SUBSCRIBE a b\r\n");
            RawConnection subscribed = server.accept().expect(SUBSCRIBE_A + "*2\r\n$9\r\nsubscribe\r\n$1\r\nb\r\n");

            subscribed.send(SUBSCRIBED_A + MESSAGE_A + "-NOPERM no permission for 'b'\r\n");

            client.expect("-NOPERM no permission for 'b'\r\n");
            subscribed.expect("*2\r\n$11\r\nunsubscribe\r\n$1\r\na\r\n");
            client.send("GET a\r\n");
            server.accept().expect("*2\r\n$3\r\nGET\r\n$1\r\na\r\n").send("$-1\r\n");
            client.expect("$-1\r\n");
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
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            client.send("SUBSCRIBE a\r\n");
            RawConnection subscribed = server.accept().expect(SUBSCRIBE_A);

            subscribed.send(answer);

            client.expect("-ERR Invalid argument\r\n");
            subscribed.readUntilClosed();
        }
    }

    @Test
    void shouldShakeHandsFirst() {
        try (RunningProxy _ =
                        RunningProxy.start(pool.set("redis_auth", "secret").set("redis_db", 3));
                RawClient client = RawClient.connect(pool.port())) {
            client.send("SUBSCRIBE a\r\nAUTH secret\r\nSUBSCRIBE a\r\n");
            RawConnection subscribed =
                    server.accept().expect("*2\r\n$4\r\nAUTH\r\n$6\r\nsecret\r\n*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n");

            subscribed.send("+OK\r\n+OK\r\n").expect(SUBSCRIBE_A).send(SUBSCRIBED_A);

            client.expect("-NOAUTH Authentication required\r\n+OK\r\n" + SUBSCRIBED_A);
        }
    }

    @Test
    void shouldTellWhyTheHandshakeFailed() {
        try (RunningProxy _ = RunningProxy.start(pool.set("redis_db", 3));
                RawClient client = RawClient.connect(pool.port())) {
            client.send("SUBSCRIBE a\r\n");

            server.accept().expect("*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n").send("-ERR DB index is out of range\r\n");

            client.expect("-ERR server refused the handshake: ERR DB index is out of range\r\n");
        }
    }

    @Test
    void shouldWaitForTheServerNoLongerThanTheTimeout() {
        try (RunningProxy proxy = RunningProxy.start(pool.set("timeout", 100));
                RawClient client = RawClient.connect(pool.port())) {
            client.send("SUBSCRIBE a\r\n");
            server.accept().expect(SUBSCRIBE_A);

            client.expect("-ERR Connection timed out\r\n");

            assertThat(proxy.value("alpha", "one", ServerCounter.SERVER_TIMEDOUT))
                    .isEqualTo(1);
        }
    }

    @Test
    void shouldWaitForMessagesLongerThanTheTimeout() {
        try (RunningProxy _ = RunningProxy.start(pool.set("timeout", 100));
                RawClient client = RawClient.connect(pool.port());
                RawClient other = RawClient.connect(pool.port())) {
            client.send("SUBSCRIBE a\r\n");
            RawConnection subscribed = server.accept().expect(SUBSCRIBE_A).send(SUBSCRIBED_A);
            client.expect(SUBSCRIBED_A);

            other.send("GET a\r\n").expect("-ERR Connection timed out\r\n");
            other.send("GET a\r\n").expect("-ERR Connection timed out\r\n");
            subscribed.send(MESSAGE_A);

            client.expect(MESSAGE_A);
        }
    }

    @Test
    void shouldKeepTryingWhatTheServerRefusesToThoseWhoHaveIt() {
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port());
                RawClient other = RawClient.connect(pool.port())) {
            client.send("SUBSCRIBE a\r\n");
            RawConnection first = server.accept().expect(SUBSCRIBE_A).send(SUBSCRIBED_A);
            client.expect(SUBSCRIBED_A);
            first.close();
            RawConnection second = server.accept().expect(SUBSCRIBE_A).send("-NOPERM not now\r\n");

            other.send("SUBSCRIBE a\r\n");
            second.expect(SUBSCRIBE_A).send(SUBSCRIBED_A + MESSAGE_A);

            client.expect(MESSAGE_A);
            other.expect(SUBSCRIBED_A + MESSAGE_A);
        }
    }

    @Test
    void shouldAskAgainForWhatClientsHaveWhenTheConnectionIsLost() {
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            client.send("SUBSCRIBE a\r\n");
            RawConnection first = server.accept().expect(SUBSCRIBE_A).send(SUBSCRIBED_A);
            client.expect(SUBSCRIBED_A);
            assertThat(proxy.value("alpha", "one", ServerCounter.SERVER_CONNECTIONS))
                    .isEqualTo(1);

            first.close();
            RawConnection second = server.accept().expect(SUBSCRIBE_A);
            try (RawClient other = RawClient.connect(pool.port())) {
                other.send("SUBSCRIBE a\r\n");
                second.send(SUBSCRIBED_A);
                other.expect(SUBSCRIBED_A);
            }
            second.send(MESSAGE_A);

            client.expect(MESSAGE_A);
            Await.until("one connection", () -> proxy.value("alpha", "one", ServerCounter.SERVER_CONNECTIONS) == 1);
        }
    }

    @Test
    void shouldKeepMessagesApartFromAResponseThatIsHalfWritten() {
        String part = "v".repeat(200_000);
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            client.send("HELLO 3\r\n").readRedisReply();
            client.send("SUBSCRIBE a\r\n");
            RawConnection subscribed = server.accept().expect(SUBSCRIBE_A).send(SUBSCRIBED_A);
            client.expect(SUBSCRIBED_A.replace('*', '>'));
            client.send("GET a\r\nGET b\r\n");
            RawConnection usual = server.accept().expect("*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n");
            usual.send("%0\r\n").expect("*2\r\n$3\r\nGET\r\n$1\r\na\r\n");

            usual.send("$400000\r\n" + part);
            String written = client.readExactly(64 * 1024);
            subscribed.send(MESSAGE_A + MESSAGE_A);
            try (RawClient other = RawClient.connect(pool.port())) {
                // What this one is answered shows that the messages have been seen.
                other.send("SUBSCRIBE c\r\n");
                subscribed.expect("*2\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n");
                subscribed.send("*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:2\r\n");
                other.readRedisReply();
            }
            usual.send(part + "\r\n_\r\n");

            client.expect(("$400000\r\n" + part + part + "\r\n").substring(written.length()));
            client.expect(MESSAGE_A.repeat(2).replace('*', '>') + "_\r\n");
        }
    }
}
