package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RawConnection;
import dev.nutcracker.testing.RunningProxy;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What CLIENT LIST says of clients that wait, queue, watch and listen, beside what Redis says of them. */
final class ClientListTest {
    private static final List<String> FIELDS = List.of("flags", "sub", "psub", "ssub", "multi", "resp");

    @Test
    void shouldTellWhatClientsAreDoingAsRedisDoes() {
        List<String> doings = List.of(
                "PING\r\n",
                "MULTI\r\n",
                "MULTI\r\nPING\r\nGET {t}a\r\nSET {t}b 1\r\n",
                "MULTI\r\nEXEC\r\n",
                "WATCH {t}a\r\nMULTI\r\nGET {t}a\r\n",
                "SUBSCRIBE a b\r\n",
                "PSUBSCRIBE a*\r\n",
                "HELLO 3\r\nSUBSCRIBE a\r\nPSUBSCRIBE b*\r\nSSUBSCRIBE c\r\n",
                "HELLO 3\r\nSUBSCRIBE a\r\nMULTI\r\n",
                "SUBSCRIBE a\r\nUNSUBSCRIBE a\r\n",
                "BLPOP {t}list 0\r\n",
                "WAIT 5 0\r\n");
        try (Servers servers = Servers.start(2);
                RunningProxy _ = RunningProxy.start(2, RunningProxy.text(servers.pool()));
                RawClient asking = RawClient.connect(servers.port());
                RawClient directlyAsking = servers.server(0).connect()) {
            for (String doing : doings) {
                try (RawClient client = RawClient.connect(servers.port());
                        RawClient direct = servers.server(0).connect()) {
                    String id = id(client);
                    String directId = id(direct);
                    client.send(doing);
                    direct.send(doing);

                    Await.until(
                            "the same is told after " + doing + ": " + fields(directlyAsking, directId) + ", "
                                    + fields(asking, id),
                            () -> isSettled(doing, fields(directlyAsking, directId))
                                    && fields(asking, id).equals(fields(directlyAsking, directId)));
                }
            }
        }
    }

    /** Redis has done all of it. */
    private static boolean isSettled(String doing, List<String> fields) {
        boolean waits = doing.startsWith("BLPOP") || doing.startsWith("WAIT");
        boolean listens = doing.contains("SUBSCRIBE") && !doing.contains("UNSUBSCRIBE");
        boolean queues = doing.contains("MULTI") && !doing.contains("EXEC");
        String flags = fields.getFirst();
        return waits == flags.contains("b") && listens == flags.contains("P") && queues == flags.contains("x");
    }

    @Test
    void shouldTellHowManyKeysAreWatched() {
        try (Servers servers = Servers.start(2);
                RunningProxy _ = RunningProxy.start(servers.pool());
                RawClient client = RawClient.connect(servers.port())) {
            client.send("WATCH {t}a {t}b\r\nWATCH {t}c\r\n").expect("+OK\r\n+OK\r\n");
            assertThat(client.send("CLIENT INFO\r\n").readRedisReply()).contains(" watch=3 ");
            client.send("UNWATCH\r\n").expect("+OK\r\n");
            assertThat(client.send("CLIENT INFO\r\n").readRedisReply()).contains(" watch=0 ");
        }
    }

    @Test
    void shouldKillClientsThatWaitAndThoseThatListen() {
        try (Servers servers = Servers.start(1);
                RunningProxy _ = RunningProxy.start(2, RunningProxy.text(servers.pool()));
                RawClient waiting = RawClient.connect(servers.port());
                RawClient listening = RawClient.connect(servers.port());
                RawClient asking = RawClient.connect(servers.port())) {
            listening.send("SUBSCRIBE a\r\n").readRedisReply();
            String id = id(waiting);
            waiting.send("BLPOP list 0\r\n");
            Await.until("the client waits", () -> blocked(asking) == 1);
            assertThat(asking.send("CLIENT LIST TYPE pubsub\r\n").readRedisReply())
                    .contains(" sub=1 ")
                    .doesNotContain("id=" + id + " ");

            asking.send("CLIENT KILL ID " + id + "\r\n").expect(":1\r\n");
            asking.send("CLIENT KILL TYPE pubsub\r\n").expect(":1\r\n");

            assertThat(waiting.readUntilClosed()).isEmpty();
            assertThat(listening.readUntilClosed()).isEmpty();
            try (RawClient server = servers.server(0).connect()) {
                Await.until("nobody waits at the server", () -> blocked(server) == 0);
            }
            asking.send("RPUSH list x\r\nLLEN list\r\n").expect(":1\r\n:1\r\n");
        }
    }

    private static String id(RawConnection client) {
        return client.send("CLIENT ID\r\n").readLine().substring(1).strip();
    }

    private static int blocked(RawConnection client) {
        String info = client.send("INFO clients\r\n").readRedisReply();
        return info.lines()
                .filter(line -> line.startsWith("blocked_clients:"))
                .mapToInt(line -> Integer.parseInt(line.substring("blocked_clients:".length())))
                .findFirst()
                .orElseThrow();
    }

    /** The values of the fields that both have. */
    private static List<String> fields(RawConnection asking, String id) {
        String line = asking.send("CLIENT LIST ID " + id + "\r\n").readRedisReply();
        return FIELDS.stream().map(field -> value(line, field)).toList();
    }

    private static String value(String line, String field) {
        int start = line.indexOf(' ' + field + '=') + field.length() + 2;
        int end = start;
        while (end < line.length() && line.charAt(end) > ' ') {
            end++;
        }
        return line.substring(start, end);
    }
}
