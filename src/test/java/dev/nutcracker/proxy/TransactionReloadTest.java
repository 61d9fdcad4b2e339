package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RunningProxy;
import org.junit.jupiter.api.Test;

/** Transactions under way while a reload changes the servers or their connections. */
final class TransactionReloadTest {
    private static final String MOVED =
            "-EXECABORT Transaction discarded because of: a watched key belongs to another server now\r\n";

    @Test
    void shouldCloseConnectionsInExcessWhenTheirTransactionsAreOver() throws Exception {
        try (Servers servers = Servers.start(1);
                RunningProxy proxy = RunningProxy.start(servers.pool());
                RawClient first = RawClient.connect(servers.port());
                RawClient second = RawClient.connect(servers.port())) {
            first.send("WATCH a\r\n").expect("+OK\r\n");
            second.send("WATCH a\r\n").expect("+OK\r\n");
            assertThat(proxy.value("alpha", "one", ServerCounter.SERVER_CONNECTIONS))
                    .isEqualTo(2);

            proxy.reload(servers.pool().set("blocking_connections", 1));

            first.send("MULTI\r\nGET a\r\nEXEC\r\n").expect("+OK\r\n+QUEUED\r\n*1\r\n$-1\r\n");
            second.send("MULTI\r\nGET a\r\nEXEC\r\n").expect("+OK\r\n+QUEUED\r\n*1\r\n$-1\r\n");
            Await.until("one is left", () -> proxy.value("alpha", "one", ServerCounter.SERVER_CONNECTIONS) == 1);
            first.send("MULTI\r\nGET a\r\nEXEC\r\n").expect("+OK\r\n+QUEUED\r\n*1\r\n$-1\r\n");
            assertThat(proxy.value("alpha", "one", ServerCounter.SERVER_CONNECTIONS))
                    .isOne();
        }
    }

    @Test
    void shouldEndATransactionOnItsConnectionWhenTheServerLeavesThePool() throws Exception {
        try (Servers servers = Servers.start(2);
                RunningProxy proxy = RunningProxy.start(servers.pool());
                RawClient client = RawClient.connect(servers.port())) {
            String key = servers.keyOf(0);
            client.send("MULTI\r\nSET " + key + " 1\r\n").expect("+OK\r\n+QUEUED\r\n");

            proxy.reload(servers.without(0));

            client.send("EXEC\r\nGET " + key + "\r\n").expect("*1\r\n+OK\r\n$-1\r\n");
            try (RawClient direct = RawClient.connect(servers.server(0).port())) {
                direct.send("GET " + key + "\r\n").expect("$1\r\n1\r\n");
            }
        }
    }

    @Test
    void shouldSayThatServersHaveChangedWhereATransactionNamesAKeyThatHasMoved() throws Exception {
        try (Servers servers = Servers.start(2);
                RunningProxy proxy = RunningProxy.start(servers.pool());
                RawClient client = RawClient.connect(servers.port())) {
            String key = servers.keyOf(0);
            client.send("MULTI\r\nSET " + key + " 1\r\n").expect("+OK\r\n+QUEUED\r\n");

            proxy.reload(servers.without(0));

            client.send("GET " + key + "\r\nEXEC\r\n")
                    .expect(
                            "-ERR the key is not on the server of the transaction: the pool's servers have changed since"
                                    + " it began\r\n-EXECABORT Transaction discarded because of previous errors.\r\n");
            client.send("MULTI\r\nSET " + key + " 2\r\nEXEC\r\n").expect("+OK\r\n+QUEUED\r\n*1\r\n+OK\r\n");
        }
    }

    @Test
    void shouldNotRunATransactionWhoseWatchedKeyHasMovedToAnotherServer() throws Exception {
        try (Servers servers = Servers.start(2);
                RunningProxy proxy = RunningProxy.start(servers.without(0));
                RawClient client = RawClient.connect(servers.port());
                RawClient other = RawClient.connect(servers.port())) {
            String moving = servers.keyOf(0);
            String staying = servers.keyOf(1);
            client.send("WATCH " + moving + "\r\n").expect("+OK\r\n");

            proxy.reload(servers.pool());
            other.send("SET " + moving + " changed\r\n").expect("+OK\r\n");
            client.send("MULTI\r\nSET " + staying + " 1\r\nEXEC\r\nGET " + staying + "\r\n");

            client.expect("+OK\r\n+QUEUED\r\n" + MOVED + "$-1\r\n");
            client.send("WATCH " + staying + "\r\nMULTI\r\nSET " + staying + " 2\r\nEXEC\r\n");
            client.expect("+OK\r\n+OK\r\n+QUEUED\r\n*1\r\n+OK\r\n");
        }
    }
}
