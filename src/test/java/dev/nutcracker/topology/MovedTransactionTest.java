package dev.nutcracker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RunningProxy;
import org.junit.jupiter.api.Test;

/** A transaction whose slot goes to another node before its end comes. */
final class MovedTransactionTest {
    /** In slot 15495. */
    private static final String MOVED = "a";
    /** In slot 3300. */
    private static final String STAYS = "b";

    @Test
    void shouldWaitForWhatItsClientHasAtTheNodeOfBefore() {
        int port = Ports.free();
        try (PlayedNode a = new PlayedNode("a");
                PlayedNode b = new PlayedNode("b")) {
            say(1, "0-8191", "8192-16383", b, a);
            a.answer("SET " + MOVED + " 1", PlayedNode.SILENCE);
            b.answer("GET " + STAYS, "$-1\r\n").answer("MULTI", "+OK\r\n").answer("GET " + MOVED, "+QUEUED\r\n");
            b.answer("EXEC", "*1\r\n$-1\r\n");
            try (RunningProxy proxy = RunningProxy.start(1, yaml(port, a, b));
                    RawClient client = RawClient.connect(port);
                    RawClient other = RawClient.connect(port)) {
                Await.until("the nodes are known", () -> isServed(other));
                client.sendRedisRequest("SET", MOVED, "1")
                        .sendRedisRequest("MULTI")
                        .sendRedisRequest("GET", MOVED);
                Await.until("the node has it", () -> a.countOf("SET " + MOVED + " 1") == 1);

                long version = version(proxy);
                say(2, "0-8191 8192-16383", "", b, a);
                Await.until("the slot has moved", () -> version(proxy) > version);
                client.sendRedisRequest("EXEC");
                for (int i = 0; i < 100; i++) {
                    other.sendRedisRequest("GET", STAYS).expect("$-1\r\n");
                }
                assertThat(b.countOf("EXEC"))
                        .as("what the node has of the transaction")
                        .isZero();

                a.close();
                assertThat(client.readLine()).startsWith("-ERR ");
                client.expect("+OK\r\n+QUEUED\r\n*1\r\n$-1\r\n");
                assertThat(b.countOf("EXEC")).isEqualTo(1);
            }
        }
    }

    private static long version(RunningProxy proxy) {
        return proxy.administered().topologies().getFirst().version();
    }

    private static boolean isServed(RawClient client) {
        return client.sendRedisRequest("GET", STAYS).readRedisReply().equals("$-1\r\n");
    }

    private static void say(int epoch, String slotsOfB, String slotsOfA, PlayedNode b, PlayedNode a) {
        ClusterText map =
                ClusterText.of().primary("b", b.port(), epoch + 1, slotsOfB).primary("a", a.port(), 1, slotsOfA);
        a.says(map);
        b.says(map);
    }

    private static String yaml(int port, PlayedNode a, PlayedNode b) {
        return "alpha:\n  listen: 127.0.0.1:" + port
                + "\n  redis: true\n  distribution: cluster\n  topology_refresh: 200\n  failover_wait: 10000\n  servers: ["
                + a.name() + ":1, " + b.name() + ":1]\n";
    }
}
