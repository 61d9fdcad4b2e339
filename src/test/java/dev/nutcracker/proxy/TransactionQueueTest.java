package dev.nutcracker.proxy;

import static dev.nutcracker.proxy.TransactionTest.ABORTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RunningProxy;
import org.junit.jupiter.api.Test;

/** Clients that wait for one of the few connections for transactions, and those for whom there is none. */
final class TransactionQueueTest {
    @Test
    void shouldLetClientsWaitInQueueForAConnection() {
        try (Servers servers = Servers.start(1);
                RunningProxy proxy = RunningProxy.start(servers.pool().set("blocking_connections", 1));
                RawClient first = RawClient.connect(servers.port());
                RawClient second = RawClient.connect(servers.port());
                RawClient third = RawClient.connect(servers.port())) {
            first.send("WATCH a\r\n").expect("+OK\r\n");
            second.send("MULTI\r\nINCR a\r\nEXEC\r\n").expect("+OK\r\n");
            third.send("MULTI\r\nINCR a\r\nEXEC\r\nGET a\r\n").expect("+OK\r\n");
            first.send("MULTI\r\nINCR a\r\nEXEC\r\n").expect("+OK\r\n+QUEUED\r\n*1\r\n:1\r\n");

            second.expect("+QUEUED\r\n*1\r\n:2\r\n");
            third.expect("+QUEUED\r\n*1\r\n:3\r\n$1\r\n3\r\n");
            // One for all transactions, and for what came right behind them.
            assertThat(proxy.value("alpha", "one", ServerCounter.SERVER_CONNECTIONS))
                    .isOne();
        }
    }

    @Test
    void shouldForgetAClientThatIsLostWhileItWaitsInQueue() {
        try (Servers servers = Servers.start(1);
                RunningProxy proxy = RunningProxy.start(servers.pool().set("blocking_connections", 1));
                RawClient first = RawClient.connect(servers.port());
                RawClient second = RawClient.connect(servers.port())) {
            first.send("WATCH a\r\n").expect("+OK\r\n");
            second.send("MULTI\r\nINCR a\r\nEXEC\r\n" + "INCR a\r\n".repeat(3000))
                    .expect("+OK\r\n");

            second.reset();

            Await.until("it is gone", () -> proxy.value("alpha", PoolCounter.CLIENT_CONNECTIONS) == 1);
            first.send("MULTI\r\nINCR a\r\nEXEC\r\nGET a\r\n").expect("+OK\r\n+QUEUED\r\n*1\r\n:1\r\n$1\r\n1\r\n");
            assertThat(proxy.keptBytes()).isZero();
        }
    }

    @Test
    void shouldServeAClientInQueueThatHasSaidAllItWants() {
        try (Servers servers = Servers.start(1);
                RunningProxy _ = RunningProxy.start(servers.pool().set("blocking_connections", 1));
                RawClient first = RawClient.connect(servers.port());
                RawClient second = RawClient.connect(servers.port())) {
            first.send("WATCH a\r\n").expect("+OK\r\n");
            second.send("MULTI\r\nINCR a\r\nEXEC\r\nGET a\r\n").expect("+OK\r\n");

            second.halfClose();

            first.send("MULTI\r\nINCR a\r\nEXEC\r\n").expect("+OK\r\n+QUEUED\r\n*1\r\n:1\r\n");
            assertThat(second.readUntilClosed()).isEqualTo("+QUEUED\r\n*1\r\n:2\r\n$1\r\n2\r\n");
        }
    }

    @Test
    void shouldSayThatAllConnectionsAreTakenWhenTheTimeIsOver() {
        try (Servers servers = Servers.start(1);
                RunningProxy proxy = RunningProxy.start(
                        servers.pool().set("blocking_connections", 1).set("timeout", 50));
                RawClient first = RawClient.connect(servers.port());
                RawClient second = RawClient.connect(servers.port())) {
            first.send("WATCH a\r\n").expect("+OK\r\n");
            second.send("MULTI\r\nSET a 1\r\nEXEC\r\n");

            second.expect("+OK\r\n-ERR all connections for transactions and blocking commands are taken"
                    + " (blocking_connections)\r\n" + ABORTED);
            assertThat(proxy.metrics("alpha").errors()[ErrorKind.CONNECTIONS_TAKEN.ordinal()])
                    .isOne();
            first.send("MULTI\r\nSET a 2\r\nEXEC\r\n").expect("+OK\r\n+QUEUED\r\n*1\r\n+OK\r\n");
            second.send("MULTI\r\nGET a\r\nEXEC\r\n").expect("+OK\r\n+QUEUED\r\n*1\r\n$1\r\n2\r\n");
        }
    }

    @Test
    void shouldRefuseTransactionsWhereThePoolHasNoConnectionsForThem() {
        try (Servers servers = Servers.start(1);
                RunningProxy _ = RunningProxy.start(servers.pool().set("blocking_connections", 0));
                RawClient client = RawClient.connect(servers.port())) {
            client.send("MULTI\r\nSET a 1\r\nEXEC\r\n");

            client.expect("+OK\r\n-ERR the pool has no connections for transactions and blocking commands"
                    + " (blocking_connections: 0)\r\n" + ABORTED);
        }
    }

    @Test
    void shouldTellWhyNoConnectionCanBeOpened() {
        try (Servers servers = Servers.start(1);
                RunningProxy _ = RunningProxy.start(servers.pool());
                RawClient client = RawClient.connect(servers.port())) {
            servers.server(0).kill();

            client.send("WATCH a\r\nMULTI\r\nSET a 1\r\nEXEC\r\n");

            client.expect("-ERR Connection refused\r\n+OK\r\n+QUEUED\r\n" + ABORTED);
        }
    }
}
