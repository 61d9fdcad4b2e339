package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Routes to a pool with {@code distribution: random}, in front of real servers of Redis. */
final class RandomRouteTest {
    private static final int PORT = Ports.free();
    private static final String APART = "-CROSSSLOT Keys in request don't hash to the same server\r\n";

    private static RedisServer main;
    private static RedisServer one;
    private static RedisServer two;

    @BeforeAll
    static void startServers() {
        main = RedisServer.start();
        one = RedisServer.start();
        two = RedisServer.start();
    }

    @AfterAll
    static void stopServers() {
        main.close();
        one.close();
        two.close();
    }

    @BeforeEach
    void emptyServers() {
        List.of(main, one, two).forEach(server -> at(server, "FLUSHALL"));
    }

    private static String yaml(String route) {
        return """
            front:
              listen: 127.0.0.1:%d
              redis: true
              routes:
               - %s
               - {pool: main}
            main:
              redis: true
              servers: [127.0.0.1:%d:1]
            any:
              redis: true
              distribution: random
              servers:
               - 127.0.0.1:%d:1
               - 127.0.0.1:%d:1
            """.formatted(PORT, route, main.port(), one.port(), two.port());
    }

    private static String at(RedisServer server, String request) {
        try (RawClient direct = server.connect()) {
            return direct.send(request + "\r\n").readRedisReply();
        }
    }

    /** Writes the same at both servers, as whoever uses such a pool for reads does. */
    private static void atBoth(String request) {
        assertThat(at(one, request)).isEqualTo(at(two, request));
    }

    @Test
    void shouldAskAnyServerForEachKey() {
        atBoth("MSET o:1 a o:2 b");
        try (RunningProxy _ = RunningProxy.start(2, yaml("{prefix: 'o:', pool: any}"));
                RawClient client = RawClient.connect(PORT)) {
            client.send("SET m 1\r\n").expect("+OK\r\n");
            for (int i = 0; i < 50; i++) {
                client.send("MGET o:1 m o:2 o:3\r\nGET o:1\r\nEXISTS m o:1 o:2\r\n")
                        .expect("*4\r\n$1\r\na\r\n$1\r\n1\r\n$1\r\nb\r\n$-1\r\n$1\r\na\r\n:3\r\n");
            }
            assertThat(gets(one)).isPositive();
            assertThat(gets(two)).isPositive();
            assertThat(gets(one) + gets(two)).isEqualTo(50);
        }
    }

    private static int gets(RedisServer server) {
        String stats = at(server, "INFO commandstats");
        int start = stats.indexOf("cmdstat_get:calls=");
        return start < 0 ? 0 : Integer.parseInt(stats.substring(start + 18, stats.indexOf(',', start)));
    }

    @Test
    void shouldSendKeysTogetherToAnyServerButNotToThoseOfAnotherPool() {
        atBoth("SADD o:1 a");
        atBoth("SADD o:2 b");
        try (RunningProxy _ = RunningProxy.start(1, yaml("{prefix: 'o:', pool: any}"));
                RawClient client = RawClient.connect(PORT)) {
            for (int i = 0; i < 20; i++) {
                client.send("SDIFF o:1 o:2\r\nSUNION o:1 m\r\nSUNION m o:1\r\n")
                        .expect("*1\r\n$1\r\na\r\n" + APART + APART);
                client.send("MULTI\r\nSCARD o:1\r\nSCARD o:2\r\nEXEC\r\n")
                        .expect("+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n:1\r\n:1\r\n");
                client.send("WATCH o:1\r\nMULTI\r\nSCARD m\r\nSCARD o:2\r\nEXEC\r\n")
                        .expect("+OK\r\n+OK\r\n" + APART + "+QUEUED\r\n"
                                + "-EXECABORT Transaction discarded because of previous errors.\r\n");
            }
        }
    }

    @Test
    void shouldDeliverMessagesWhereverTheyArePublished() {
        try (RunningProxy _ = RunningProxy.start(2, yaml("{prefix: 'o:', pool: any}"));
                RawClient subscriber = RawClient.connect(PORT);
                RawClient client = RawClient.connect(PORT)) {
            subscriber.send("SUBSCRIBE o:news\r\n").expect("*3\r\n$9\r\nsubscribe\r\n$6\r\no:news\r\n:1\r\n");
            for (int i = 0; i < 20; i++) {
                client.send("PUBLISH o:news x\r\n").expect(":1\r\n");
                subscriber.expect("*3\r\n$7\r\nmessage\r\n$6\r\no:news\r\n$1\r\nx\r\n");
            }
        }
    }

    @Test
    void shouldKnowKeysByOtherNamesThere() {
        atBoth("SADD x:1 a");
        atBoth("SADD x:2 b");
        try (RunningProxy _ = RunningProxy.start(1, yaml("{prefix: 'o:', pool: any, strip: 'o:', add: 'x:'}"));
                RawClient client = RawClient.connect(PORT)) {
            for (int i = 0; i < 20; i++) {
                client.send("SDIFF o:1 o:2\r\nEXISTS o:1 m o:2\r\nSUNION m o:1\r\n")
                        .expect("*1\r\n$1\r\na\r\n:2\r\n" + APART);
            }
        }
    }

    @Test
    void shouldMirrorToAnyServer() {
        try (RunningProxy _ = RunningProxy.start(1, yaml("{prefix: 'o:', pool: main, mirror: {pool: any}}"));
                RawClient client = RawClient.connect(PORT)) {
            for (int i = 0; i < 20; i++) {
                client.send("RPUSH o:list a\r\nSUNION o:1 o:2\r\n").expect(":" + (i + 1) + "\r\n*0\r\n");
            }
            Await.until("all are copied", () -> length(one) + length(two) == 20);
        }
    }

    private static int length(RedisServer server) {
        return Integer.parseInt(at(server, "LLEN o:list").strip().substring(1));
    }
}
