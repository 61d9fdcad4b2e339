package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RawConnection;
import dev.nutcracker.testing.RunningProxy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that do not want all responses: what they ask for meanwhile, compared with a server's own answers. */
final class ReplyModeTest {
    private static final String LAST = "ECHO end of it\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CLIENT REPLY SKIP;CLIENT REPLY OFF;GET a;PING;CLIENT REPLY ON;GET a",
                "CLIENT REPLY SKIP;CLIENT REPLY SKIP;GET a;PING",
                "CLIENT REPLY SKIP;CLIENT REPLY SKIP;CLIENT REPLY SKIP;GET a;PING",
                "GET a;CLIENT REPLY SKIP;CLIENT REPLY ON;PING",
                "CLIENT REPLY SKIP;CLIENT REPLY ON;GET a",
                "CLIENT REPLY ON;GET a;CLIENT REPLY ON;GET a",
                "CLIENT REPLY SKIP;CLIENT REPLY foo;PING",
                "CLIENT REPLY SKIP;RESET;PING",
                "CLIENT REPLY OFF;CLIENT REPLY SKIP;GET a;GET a;CLIENT REPLY ON",
                "CLIENT REPLY SKIP;WATCH a;GET a;UNWATCH;PING",
                "CLIENT REPLY SKIP;BLPOP none 0.01;PING",
                "CLIENT REPLY SKIP;MULTI;SET a 1;EXEC;PING",
                "CLIENT REPLY OFF;MULTI;SET a 1;GET a;EXEC;CLIENT REPLY ON;GET a",
                "CLIENT REPLY OFF;WATCH a;MULTI;SET a 1;RESET;PING;GET a",
                "CLIENT REPLY SKIP;CLIENT LIST ID 1000000;PING",
                "CLIENT REPLY SKIP;EVALSHA 0123456789012345678901234567890123456789 0;PING",
                "CLIENT REPLY OFF;SUBSCRIBE news;PING;UNSUBSCRIBE news;PING;CLIENT REPLY ON;PING",
                "CLIENT REPLY SKIP;SUBSCRIBE news;PING;UNSUBSCRIBE;PING",
                "CLIENT REPLY OFF;UNSUBSCRIBE;GET a;CLIENT REPLY ON;PING",
                "GET a;CLIENT REPLY OFF;GET a;UNSUBSCRIBE none;GET a;CLIENT REPLY ON;PING",
            })
    void shouldBeSentTheResponsesThatAServerWouldSend(String requests) {
        try (Servers servers = Servers.start(1);
                RunningProxy _ = RunningProxy.start(servers.pool());
                RawClient client = RawClient.connect(servers.port());
                RawClient direct = RawClient.connect(servers.server(0).port())) {
            String lines = requests.replace(";", "\r\n") + "\r\n";
            for (String version : new String[] {"HELLO 2\r\n", "HELLO 3\r\n"}) {
                String expected = answers(direct, version, lines);

                assertThat(answers(client, version, lines)).as(version).isEqualTo(expected);
            }
        }
    }

    private static String answers(RawConnection connection, String version, String requests) {
        connection.send(version).readRedisReply();
        connection.send(requests + LAST.replace("end of it", "\"end of it\""));
        StringBuilder answers = new StringBuilder();
        for (String line = ""; !line.contains("end of it"); answers.append(line)) {
            line = connection.readLine();
        }
        return answers.toString();
    }
}
