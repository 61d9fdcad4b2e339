package dev.nutcracker.proxy;

import static dev.nutcracker.proxy.ReloadSteps.A;
import static dev.nutcracker.proxy.ReloadSteps.B;
import static dev.nutcracker.proxy.ReloadSteps.GET_A;
import static dev.nutcracker.proxy.ReloadSteps.GET_B;
import static dev.nutcracker.proxy.ReloadSteps.SELECT_2;
import static dev.nutcracker.proxy.ReloadSteps.answered;
import static dev.nutcracker.proxy.ReloadSteps.asked;
import static dev.nutcracker.proxy.ReloadSteps.expectClosed;
import static dev.nutcracker.proxy.ReloadSteps.like;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.PlayedPool;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RawConnection;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What servers and connections to them see of another configuration of their pool being taken on. */
final class ServerReloadTest {
    @Test
    void shouldFinishWhatIsOutstandingAtAServerThatIsGone() throws IOException {
        try (FakeServer added = FakeServer.start();
                PlayedPool pool = PlayedPool.redis()) {
            RawConnection leaving = asked(pool);

            pool.proxy().reload(like(pool.yaml()).server(added.port(), "two"));
            pool.client().send(GET_B);
            added.accept().expect(GET_B).send(B);
            leaving.send(A);

            pool.client().expect(A + B);
            expectClosed(leaving);
        }
    }

    @Test
    void shouldCloseIdleConnectionsToAServerThatIsGone() throws IOException {
        try (PlayedPool pool = PlayedPool.redis()) {
            RawConnection idle = answered(pool);

            pool.proxy().reload(like(pool.yaml()).server(Ports.free(), "two"));

            expectClosed(idle);
        }
    }

    @Test
    void shouldUseTheSameConnectionForAServerThatComesBackBeforeItHasGone() throws IOException {
        try (FakeServer other = FakeServer.start();
                PlayedPool pool = PlayedPool.redis()) {
            RawConnection connection = asked(pool);

            pool.proxy().reload(like(pool.yaml()).server(other.port(), "two"));
            pool.proxy().reload(like(pool.yaml()).server(pool.server().port(), "three"));
            pool.client().send(GET_B);

            connection.expect(GET_B).send(A + B);
            pool.client().expect(A + B).send(GET_A);
            connection.expect(GET_A).send(A);
            pool.client().expect(A);
            assertThat(pool.server().connectionCount()).isEqualTo(1);
        }
    }

    @Test
    void shouldKeepConnectionsAndCountsOfAServerThatIsRenamed() throws IOException {
        try (PlayedPool pool = PlayedPool.redis()) {
            RawConnection connection = answered(pool);

            pool.proxy()
                    .reload(like(pool.yaml())
                            .server(pool.server().port(), "renamed")
                            .server(Ports.free(), "other"));

            assertThat(pool.proxy().value("alpha", "renamed", ServerCounter.REQUESTS))
                    .isEqualTo(1);
            assertThat(pool.proxy().value("alpha", "other", ServerCounter.REQUESTS))
                    .isZero();
            assertThat(connection.isClosedByPeer()).isFalse();
        }
    }

    @Test
    void shouldSelectAnotherDatabaseOnlyAfterWhatIsOutstandingInTheFormer() throws IOException {
        try (PlayedPool pool = PlayedPool.redis()) {
            RawConnection former = asked(pool);

            pool.proxy().reload(pool.yaml().set("redis_db", 2));
            pool.client().send(GET_B);
            Await.until("it waits", () -> pool.value(ServerCounter.IN_QUEUE) == 1);
            assertThat(pool.server().connectionCount()).isEqualTo(1);
            expectClosed(former.send(A));

            pool.server()
                    .accept()
                    .expect(SELECT_2)
                    .send("+OK\r\n")
                    .expect(GET_B)
                    .send(B);
            pool.client().expect(A + B);
        }
    }

    @Test
    void shouldKeepTheOrderThoughTheServerGoesAndComesBackWhileAConnectionIsReplaced() throws IOException {
        try (FakeServer other = FakeServer.start();
                PlayedPool pool = PlayedPool.redis()) {
            RawConnection former = asked(pool);
            pool.proxy().reload(pool.yaml().set("redis_db", 2));
            pool.proxy().reload(like(pool.yaml()).set("redis_db", 2).server(other.port(), "two"));
            pool.proxy().reload(pool.yaml().set("redis_db", 2));

            pool.client().send(GET_B);
            Await.until("it waits", () -> pool.value(ServerCounter.IN_QUEUE) == 1);
            assertThat(pool.server().connectionCount()).isEqualTo(1);

            former.send(A);
            pool.server()
                    .accept()
                    .expect(SELECT_2)
                    .send("+OK\r\n")
                    .expect(GET_B)
                    .send(B);
            pool.client().expect(A + B);
        }
    }

    @Test
    void shouldCloseAConnectionThatIsBeingReplacedWithItsPool() throws IOException {
        try (FakeServer server = FakeServer.start()) {
            String keep = "global:\n  drain_timeout: 100\n"
                    + PoolYaml.redis("beta").server(Ports.free(), "x").text();
            PoolYaml pool = PoolYaml.redis("alpha").server(server.port(), "one");
            try (RunningProxy proxy = RunningProxy.start(1, keep + pool.text())) {
                RawConnection former;
                try (RawClient client = RawClient.connect(pool.port())) {
                    client.send(GET_A);
                    former = server.accept().expect(GET_A);
                    proxy.reload(keep
                            + like(pool)
                                    .set("redis_db", 2)
                                    .server(server.port(), "one")
                                    .text());
                    client.reset();
                }
                Await.until("the client is gone", () -> proxy.value("alpha", PoolCounter.CLIENT_CONNECTIONS) == 0);

                proxy.reload(keep);

                expectClosed(former);
                Await.until("only the listener is open", () -> proxy.snapshot().currentConnections() == 1);
                assertThat(server.connectionCount()).isEqualTo(1);
            }
        }
    }

    @Test
    void shouldCountOnlyConnectionsThatWereOpened() throws IOException {
        try (PlayedPool pool = PlayedPool.redis()) {
            RawConnection former = asked(pool);

            pool.proxy().reload(pool.yaml().set("redis_db", 2));
            pool.proxy().reload(like(pool.yaml()).set("redis_db", 2).server(Ports.free(), "two"));
            assertThat(pool.proxy().snapshot().currentConnections()).isEqualTo(3);

            former.send(A);
            pool.client().expect(A);
            expectClosed(former);
            assertThat(pool.proxy().snapshot().currentConnections()).isEqualTo(2);
            assertThat(pool.server().connectionCount()).isEqualTo(1);
        }
    }

    @Test
    void shouldBeginATransactionOnlyInTheDatabaseOfTheLatestConfiguration() throws IOException {
        try (PlayedPool pool = PlayedPool.start(PoolYaml.redis("alpha").set("redis_db", 1))) {
            pool.client().send("WATCH a\r\n");
            RawConnection former = pool.server().accept().expect("*2\r\n$6\r\nSELECT\r\n$1\r\n1\r\n");

            pool.proxy().reload(pool.yaml().set("redis_db", 2));
            expectClosed(former.send("+OK\r\n"));

            pool.server()
                    .accept()
                    .expect(SELECT_2)
                    .send("+OK\r\n")
                    .expect("*2\r\n$5\r\nWATCH\r\n$1\r\na\r\n")
                    .send("+OK\r\n");
            pool.client().expect("+OK\r\n");
        }
    }

    @Test
    void shouldGiveUpConnectionsInExcessWhenTheirClientsAreGone() throws IOException {
        try (PlayedPool pool = PlayedPool.start(PoolYaml.redis("alpha").set("server_connections", 2))) {
            RawClient first = pool.client();
            RawClient second = pool.connect();
            RawConnection one = answered(first, pool.server());
            RawConnection two = answered(second, pool.server());

            pool.proxy().reload(pool.yaml().without("server_connections"));
            second.send(GET_B);
            two.expect(GET_B).send(B);
            second.expect(B);
            second.close();

            expectClosed(two);
            first.send(GET_B);
            one.expect(GET_B).send(B);
            first.expect(B);
        }
    }

    @Test
    void shouldKeepAnEjectedServerOutAndTakeItBackWhenNoneIsToBeEjected() throws IOException {
        try (RedisServer server = RedisServer.start()) {
            int dead = Ports.free();
            PoolYaml pool = ejecting(PoolYaml.redis("alpha"), dead, server.port());
            try (RunningProxy proxy = RunningProxy.start(pool);
                    RawClient client = RawClient.connect(pool.port())) {
                String onDead = keyOnDeadServer(client);
                client.send("GET " + onDead + "\r\n").expect("$-1\r\n");
                long ejectedAt = proxy.value("alpha", "dead", ServerCounter.SERVER_EJECTED_AT);

                proxy.reload(ejecting(like(pool), dead, server.port()).set("timeout", 5_000));

                client.send("GET " + onDead + "\r\n").expect("$-1\r\n");
                assertThat(proxy.value("alpha", "dead", ServerCounter.SERVER_EJECTED_AT))
                        .isEqualTo(ejectedAt)
                        .isPositive();
                assertThat(proxy.value("alpha", PoolCounter.SERVER_EJECTS)).isEqualTo(1);

                proxy.reload(like(pool).server(dead, "dead").server(server.port(), "alive"));

                client.send("GET " + onDead + "\r\n").expect("-ERR Connection refused\r\n");
            }
        }
    }

    private static PoolYaml ejecting(PoolYaml pool, int dead, int alive) {
        return pool.set("auto_eject_hosts", true)
                .set("server_failure_limit", 1)
                .set("server_retry_timeout", 600_000)
                .server(dead, "dead")
                .server(alive, "alive");
    }

    /** The first key that is answered with an error, which ejects the server. */
    private static String keyOnDeadServer(RawClient client) {
        for (int i = 0; i < 1000; i++) {
            if (client.send("EXISTS key" + i + "\r\n").readLine().startsWith("-")) {
                return "key" + i;
            }
        }
        throw new AssertionError("no key lies on the dead server");
    }

    @Test
    void shouldTakeAnotherPasswordFromClientsAndGiveItToServers() throws IOException {
        try (RedisServer server = RedisServer.start("--requirepass", "second")) {
            PoolYaml pool = PoolYaml.redis("alpha").set("redis_auth", "first").server(server.port(), "one");
            try (RunningProxy proxy = RunningProxy.start(pool);
                    RawClient before = RawClient.connect(pool.port());
                    RawClient after = RawClient.connect(pool.port())) {
                before.send("AUTH first\r\nGET a\r\n").expect("+OK\r\n");
                assertThat(before.readLine()).startsWith("-ERR server refused the handshake: WRONGPASS");

                proxy.reload(like(pool).set("redis_auth", "second").server(server.port(), "one"));

                before.send("GET a\r\n").expect("$-1\r\n");
                after.send("AUTH first\r\nAUTH second\r\nGET a\r\n");
                after.expect("-ERR invalid password\r\n+OK\r\n$-1\r\n");
            }
        }
    }

    @Test
    void shouldGoByAnotherTimeout() throws IOException {
        try (PlayedPool pool = PlayedPool.redis()) {
            RawConnection connection = answered(pool);

            pool.proxy().reload(pool.yaml().set("timeout", 100));
            pool.client().send(GET_B);
            connection.expect(GET_B);

            pool.client().expect("-ERR Connection timed out\r\n");
        }
    }

    @Test
    void shouldGiveNoRequestMoreTimeThanTheNewTimeout() throws IOException {
        try (PlayedPool pool = PlayedPool.redis()) {
            RawClient former = pool.client();
            RawClient later = pool.connect();
            RawConnection connection = asked(former, pool.server());

            pool.proxy().reload(pool.yaml().set("timeout", 100));
            later.send(GET_B);

            former.expect("-ERR Connection timed out\r\n");
            later.readLine();
            assertThat(connection.readUntilClosed()).isIn("", GET_B);
        }
    }

    @Test
    void shouldGoByALowerTimeoutOnAConnectionThatHasBeenUsed() throws IOException {
        try (PlayedPool pool = PlayedPool.start(PoolYaml.redis("alpha").set("timeout", 600_000))) {
            RawConnection connection = answered(pool);

            pool.proxy().reload(pool.yaml().set("timeout", 100));
            pool.client().send(GET_B);
            connection.expect(GET_B);

            pool.client().expect("-ERR Connection timed out\r\n");
        }
    }
}
