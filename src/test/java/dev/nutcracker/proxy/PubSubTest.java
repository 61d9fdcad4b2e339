package dev.nutcracker.proxy;

import static dev.nutcracker.proxy.PubSubPool.CHANNELS;
import static dev.nutcracker.proxy.PubSubPool.SUBSCRIBE_ALL;
import static dev.nutcracker.proxy.PubSubPool.message;
import static dev.nutcracker.proxy.PubSubPool.numsub;
import static dev.nutcracker.proxy.PubSubPool.subscribers;
import static dev.nutcracker.proxy.PubSubPool.told;
import static dev.nutcracker.testing.RedisText.bulk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.TrafficCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Channels over several real servers, seen by clients that read every byte. */
@Execution(ExecutionMode.CONCURRENT)
final class PubSubTest {
    @AutoClose
    private final PubSubPool pubSub = new PubSubPool();

    private final RedisServer one = pubSub.one();
    private final RedisServer two = pubSub.two();
    private final RedisServer three = pubSub.three();
    private final PoolYaml pool = pubSub.pool();
    private final RunningProxy proxy = pubSub.proxy();

    @Test
    void shouldPassOnMessagesOfChannelsOnAllServers() {
        RawClient subscriber = pubSub.client();
        RawClient publisher = pubSub.client();
        subscriber.send(SUBSCRIBE_ALL);
        for (int i = 0; i < CHANNELS.size(); i++) {
            subscriber.expect(told("*", "subscribe", CHANNELS.get(i), i + 1));
        }

        for (String channel : CHANNELS) {
            publisher.sendRedisRequest("PUBLISH", channel, "to " + channel).expect(":1\r\n");
            subscriber.expect(message("*", channel, "to " + channel));
        }

        assertThat(List.of(numsub(one), numsub(two), numsub(three)))
                .as("each channel is at one server, and each server has some")
                .allMatch(count -> count > 0)
                .satisfies(counts -> assertThat(
                                counts.stream().mapToLong(Long::longValue).sum())
                        .isEqualTo(CHANNELS.size()));
    }

    @Test
    void shouldTellSubscribersInTheThirdVersionByPushes() {
        RawClient subscriber = pubSub.resp3Client();
        RawClient publisher = pubSub.client();

        subscriber.send("SUBSCRIBE a\r\nPSUBSCRIBE a*\r\nSSUBSCRIBE a\r\nPING\r\nGET none\r\n");
        subscriber.expect(told(">", "subscribe", "a", 1)
                + told(">", "psubscribe", "a*", 2)
                + told(">", "ssubscribe", "a", 1)
                + "+PONG\r\n_\r\n");
        publisher.sendRedisRequest("PUBLISH", "a", "x").expect(":2\r\n");
        publisher.sendRedisRequest("SPUBLISH", "a", "y").expect(":1\r\n");

        subscriber.expect(message(">", "a", "x"));
        subscriber.expect(">4\r\n$8\r\npmessage\r\n$2\r\na*\r\n$1\r\na\r\n$1\r\nx\r\n");
        subscriber.expect(">3\r\n$8\r\nsmessage\r\n$1\r\na\r\n$1\r\ny\r\n");
        subscriber.send("UNSUBSCRIBE\r\nPUNSUBSCRIBE x\r\nUNSUBSCRIBE\r\nSUNSUBSCRIBE\r\n");
        subscriber.expect(told(">", "unsubscribe", "a", 1)
                + told(">", "punsubscribe", "x", 1)
                + ">3\r\n$11\r\nunsubscribe\r\n_\r\n:1\r\n"
                + told(">", "sunsubscribe", "a", 0));
    }

    @Test
    void shouldCountAsRedisDoes() {
        try (RawClient direct = RawClient.connect(one.port())) {
            RawClient ours = pubSub.client();
            String script =
                    "SUBSCRIBE a b a\r\nPSUBSCRIBE x*\r\nSSUBSCRIBE s t\r\nUNSUBSCRIBE nothing\r\nUNSUBSCRIBE b\r\n"
                            + "PING\r\nPING hello\r\nPING 1 2\r\nUNSUBSCRIBE a a\r\nUNSUBSCRIBE\r\nGET a\r\nMGET\r\nNOSUCH x\r\n"
                            + "CLIENT ID\r\nHELLO 3\r\nSUNSUBSCRIBE none\r\nSUNSUBSCRIBE t\r\nSUNSUBSCRIBE\r\nSUNSUBSCRIBE\r\n"
                            + "PUNSUBSCRIBE\r\nPUNSUBSCRIBE\r\nPING\r\nGET none\r\nSUBSCRIBE\r\nSUBSCRIBE z\r\nRESET\r\nGET none\r\n"
                            + "SUBSCRIBE z\r\nQUIT\r\n";

            assertThat(ours.send(script).readUntilClosed())
                    .isEqualTo(direct.send(script).readUntilClosed());
        }
    }

    @Test
    void shouldConfirmInTheOrderOfTheRequests() {
        RawClient subscriber = pubSub.client();

        subscriber.send("SET k v\r\nGET k\r\nSUBSCRIBE a\r\nPING\r\nSUBSCRIBE b\r\nUNSUBSCRIBE\r\nGET k\r\n");

        subscriber.expect("+OK\r\n$1\r\nv\r\n" + told("*", "subscribe", "a", 1) + "*2\r\n$4\r\npong\r\n$0\r\n\r\n"
                + told("*", "subscribe", "b", 2) + told("*", "unsubscribe", "a", 1) + told("*", "unsubscribe", "b", 0)
                + "$1\r\nv\r\n");
    }

    @Test
    void shouldPassOnEachMessageOfAPatternOnce() {
        RawClient subscriber = pubSub.client();
        RawClient publisher = pubSub.client();
        subscriber.send("PSUBSCRIBE *\r\n").expect(told("*", "psubscribe", "*", 1));

        for (String channel : CHANNELS) {
            publisher.sendRedisRequest("PUBLISH", channel, "x").expect(":1\r\n");
            subscriber.expect("*4\r\n" + bulk("pmessage") + bulk("*") + bulk(channel) + bulk("x"));
        }

        publisher.send("PUBSUB NUMPAT\r\n").expect(":1\r\n");
        subscriber.send("PING\r\n").expect("*2\r\n$4\r\npong\r\n$0\r\n\r\n");
    }

    @Test
    void shouldTellOfKeysThatChangeOnAnyServer() {
        for (RedisServer server : List.of(one, two, three)) {
            try (RawClient direct = RawClient.connect(server.port())) {
                direct.sendRedisRequest("CONFIG", "SET", "notify-keyspace-events", "E$")
                        .expect("+OK\r\n");
            }
        }
        RawClient subscriber = pubSub.client();
        RawClient writer = pubSub.client();
        subscriber.send("SUBSCRIBE __keyevent@0__:set\r\n").readRedisReply();

        for (String key : CHANNELS) {
            writer.sendRedisRequest("SET", key, "x").expect("+OK\r\n");
            subscriber.expect(message("*", "__keyevent@0__:set", key));
        }
    }

    @Test
    void shouldAskForAChannelOnceHoweverManyWantItAndNoMoreWhenNobodyDoes() {
        List<RawClient> subscribers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            RawClient subscriber = pubSub.client();
            subscriber.send("SUBSCRIBE a\r\n").expect(told("*", "subscribe", "a", 1));
            subscribers.add(subscriber);
        }
        RawClient other = pubSub.client();

        other.send("PUBSUB NUMSUB a none\r\n").expect("*4\r\n$1\r\na\r\n:20\r\n$4\r\nnone\r\n:0\r\n");
        other.send("PUBSUB CHANNELS\r\nPUBSUB CHANNELS x*\r\nPUBSUB SHARDCHANNELS\r\nPUBSUB SHARDNUMSUB\r\n");
        other.expect("*1\r\n$1\r\na\r\n*0\r\n*0\r\n*0\r\n");
        assertThat(pubSub.traffic(TrafficCounter.SUBSCRIBERS)).isEqualTo(20);
        assertThat(pubSub.traffic(TrafficCounter.SUBSCRIPTIONS)).isEqualTo(20);

        subscribers.forEach(RawClient::close);
        Await.until("the servers are asked for no more messages", () -> numsub(one) + numsub(two) + numsub(three) == 0);
        other.send("PUBLISH a x\r\n").expect(":0\r\n");
        assertThat(pubSub.traffic(TrafficCounter.SUBSCRIBERS)).isZero();
        assertThat(pubSub.traffic(TrafficCounter.SUBSCRIPTIONS)).isZero();
    }

    @Test
    void shouldPassOnThousandsOfMessagesToManySubscribersInOrder() {
        List<RawClient> subscribers = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            RawClient subscriber = i % 2 == 0 ? pubSub.client() : pubSub.resp3Client();
            subscriber.send("SUBSCRIBE a b c\r\n");
            for (int reply = 0; reply < 3; reply++) {
                subscriber.readRedisReply();
            }
            subscribers.add(subscriber);
        }
        RawClient publisher = pubSub.client();
        StringBuilder requests = new StringBuilder();
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 3000; i++) {
            requests.append("PUBLISH b ").append(i).append("\r\n");
            expected.append(message("*", "b", Integer.toString(i)));
        }

        publisher.send(requests.toString());

        for (int i = 0; i < subscribers.size(); i++) {
            String theirs = expected.toString();
            subscribers.get(i).expect(i % 2 == 0 ? theirs : theirs.replace("*3", ">3"));
        }
        assertThat(pubSub.traffic(TrafficCounter.MESSAGES)).isEqualTo(30 * 3000);
    }

    @Test
    void shouldNotPutAMessageIntoALargeResponse() {
        String value = "v".repeat(3 << 20);
        RawClient both = pubSub.resp3Client();
        RawClient publisher = pubSub.client();
        both.sendRedisRequest("SET", "large", value).expect("+OK\r\n");
        both.send("SUBSCRIBE a\r\n").expect(told(">", "subscribe", "a", 1));

        String gets = "GET large\r\n".repeat(10);
        both.send(gets);
        publisher.send("PUBLISH a x\r\n".repeat(200));

        int messages = 0;
        int values = 0;
        String response = "$" + value.length() + "\r\n" + value + "\r\n";
        while (messages < 200 || values < 10) {
            String next = both.readRedisReply();
            if (next.startsWith(">")) {
                assertThat(next).isEqualTo(message(">", "a", "x"));
                messages++;
            } else {
                assertThat(next.equals(response))
                        .as(next.length() + " " + next.substring(0, 50) + " " + next.indexOf(">"))
                        .isTrue();
                values++;
            }
        }
        publisher.close();
    }

    @Test
    void shouldGetMessagesFromWhereverTheyArePublishedWithRandomDistribution() throws Exception {
        proxy.reload(pool.set("distribution", "random"));
        RawClient subscriber = pubSub.client();
        RawClient publisher = pubSub.client();
        subscriber.send("SUBSCRIBE a\r\n").expect(told("*", "subscribe", "a", 1));

        for (int i = 0; i < 50; i++) {
            publisher.sendRedisRequest("PUBLISH", "a", Integer.toString(i)).expect(":1\r\n");
            subscriber.expect(message("*", "a", Integer.toString(i)));
        }
    }

    @Test
    void shouldCloseSubscribersWhenItDrains() {
        RawClient subscriber = pubSub.client();
        subscriber.send("SUBSCRIBE a\r\n").expect(told("*", "subscribe", "a", 1));

        proxy.drain();

        assertThat(subscriber.readUntilClosed()).isEmpty();
    }
}
