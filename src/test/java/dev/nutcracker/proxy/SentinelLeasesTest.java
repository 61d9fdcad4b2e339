package dev.nutcracker.proxy;

import static dev.nutcracker.testing.Sentinels.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RunningProxy;
import dev.nutcracker.testing.Sentinels;
import org.junit.jupiter.api.Test;

/** Clients that have a connection for themselves, or listen to channels, while the primary changes. */
final class SentinelLeasesTest {
    private final PoolYaml yaml = PoolYaml.redis("alpha");

    @Test
    void shouldTellThoseWhoWaitAndLetThemGoOn() {
        try (Sentinels sentinels = Sentinels.start();
                RunningProxy proxy = start(sentinels);
                RawClient blocked = connect();
                RawClient watching = connect();
                RawClient queueing = connect();
                RawClient subscriber = connect();
                RawClient client = connect()) {
            client.sendRedisRequest("SET", "a", "1").expect("+OK\r\n");
            blocked.sendRedisRequest("BLPOP", "list", "0");
            watching.sendRedisRequest("WATCH", "a").expect("+OK\r\n");
            queueing.sendRedisRequest("MULTI").expect("+OK\r\n");
            queueing.sendRedisRequest("SET", "b", "2").expect("+QUEUED\r\n");
            subscriber.sendRedisRequest("SUBSCRIBE", "news").expect("*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n");
            sentinels.awaitOtherThan(sentinels.failOverWhenPossible());

            client.sendRedisRequest("SET", "c", "3").expect("+OK\r\n");
            client.sendRedisRequest("RPUSH", "list", "moved").expect(":1\r\n");
            blocked.expect("*2\r\n$4\r\nlist\r\n$5\r\nmoved\r\n");
            watching.sendRedisRequest("MULTI").expect("+OK\r\n");
            assertThat(watching.sendRedisRequest("GET", "a").readRedisReply()).matches("(?s)[-+].*");
            assertThat(watching.sendRedisRequest("EXEC").readRedisReply()).startsWith("-EXECABORT");
            watching.sendRedisRequest("GET", "a").expect("$1\r\n1\r\n");
            queueing.sendRedisRequest("EXEC").expect("*1\r\n+OK\r\n");
            Await.until(
                    "the channel has a subscriber",
                    () -> client.sendRedisRequest("PUBLISH", "news", "late")
                            .readRedisReply()
                            .equals(":1\r\n"));
            subscriber.expect("*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$4\r\nlate\r\n");
            blocked.sendRedisRequest("BLPOP", "list", "0");
            client.sendRedisRequest("RPUSH", "list", "x").expect(":1\r\n");
            blocked.expect("*2\r\n$4\r\nlist\r\n$1\r\nx\r\n");
        }
    }

    private RunningProxy start(Sentinels sentinels) {
        yaml.set("sentinels", SentinelPoolTest.addresses(sentinels))
                .set("failover_wait", 8000)
                .server(MASTER + ":1 server1");
        return RunningProxy.start(yaml);
    }

    private RawClient connect() {
        return RawClient.connect(yaml.port());
    }
}
