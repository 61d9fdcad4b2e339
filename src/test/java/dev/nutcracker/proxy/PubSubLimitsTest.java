package dev.nutcracker.proxy;

import static dev.nutcracker.proxy.PubSubPool.message;
import static dev.nutcracker.proxy.PubSubPool.subscribers;
import static dev.nutcracker.proxy.PubSubPool.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.TrafficCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What subscribers may take of the memory, and who is closed when one does not read. */
@Execution(ExecutionMode.CONCURRENT)
final class PubSubLimitsTest {
    @AutoClose
    private final PubSubPool pubSub = new PubSubPool();

    private final RedisServer one = pubSub.one();
    private final PoolYaml pool = pubSub.pool();
    private final RunningProxy proxy = pubSub.proxy();

    @Test
    void shouldCutOffASubscriberThatDoesNotReadAndNoOther() throws Exception {
        proxy.reload(pool.set("pubsub_output_limit", "256k"));
        RawClient slow = pubSub.client();
        RawClient quick = pubSub.client();
        RawClient publisher = pubSub.client();
        slow.send("SUBSCRIBE a\r\n").expect(told("*", "subscribe", "a", 1));
        quick.send("SUBSCRIBE a\r\n").expect(told("*", "subscribe", "a", 1));
        String text = "x".repeat(20_000);

        int sent = 0;
        while (pubSub.traffic(TrafficCounter.SUBSCRIBERS_CUT_OFF) == 0) {
            assertThat(sent++).as("messages until the slow one is cut off").isLessThan(5000);
            publisher.sendRedisRequest("PUBLISH", "a", text).readLine();
            quick.expect(message("*", "a", text));
        }

        Await.until("one is left", () -> pubSub.traffic(TrafficCounter.SUBSCRIBERS) == 1);
        assertThat(pubSub.traffic(TrafficCounter.SUBSCRIBERS_CUT_OFF)).isEqualTo(1);
        publisher.sendRedisRequest("PUBLISH", "a", "last").expect(":1\r\n");
        quick.expect(message("*", "a", "last"));
        slow.readUntilClosed();
    }

    @Test
    void shouldCloseWhoKeepsMostOfTheMessagesWhenMemoryIsShort() {
        PoolYaml small = PoolYaml.redis("alpha").server(one.port(), "one");
        String text = "x".repeat(20_000);
        try (RunningProxy bounded = RunningProxy.start(1, "global:\n  max_memory: 2m\n" + small.text());
                RawClient slow = RawClient.connect(small.port());
                RawClient quick = RawClient.connect(small.port());
                RawClient publisher = RawClient.connect(small.port())) {
            slow.send("SUBSCRIBE a\r\n").expect(told("*", "subscribe", "a", 1));
            quick.send("SUBSCRIBE a\r\n").expect(told("*", "subscribe", "a", 1));

            int sent = 0;
            while (subscribers(bounded) == 2) {
                assertThat(sent++).as("messages until the slow one is closed").isLessThan(5000);
                publisher.sendRedisRequest("PUBLISH", "a", text).readLine();
                quick.expect(message("*", "a", text));
            }

            assertThat(subscribers(bounded)).isEqualTo(1);
            publisher.sendRedisRequest("PUBLISH", "a", "last").expect(":1\r\n");
            quick.expect(message("*", "a", "last"));
        }
    }

    @ParameterizedTest
    @CsvSource({"2, a b c", "1, a b", "0, a"})
    void shouldLimitTheSubscriptionsOfAClient(int limit, String channels) throws Exception {
        proxy.reload(pool.set("pubsub_subscriptions", limit));

        pubSub.client()
                .send("SUBSCRIBE " + channels + "\r\nPING\r\n")
                .expect("-ERR too many subscriptions, the limit is " + limit
                        + " for a client (pubsub_subscriptions)\r\n+PONG\r\n");
    }

    @Test
    void shouldKeepNothingOfSubscribersThatAreGone() {
        RawClient subscriber = pubSub.client();
        for (int i = 0; i < 1000; i++) {
            subscriber.send("SUBSCRIBE " + i + "\r\n").expect(told("*", "subscribe", Integer.toString(i), i + 1));
        }
        assertThat(proxy.keptBytes()).isPositive();

        subscriber.reset();

        Await.until("all memory is given back", () -> proxy.keptBytes() == 0);
    }
}
