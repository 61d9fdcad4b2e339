package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.LogWatch;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** How many get a message, at several workers and servers, and that each of them gets it once. */
@ResourceLock(LogWatch.LOG)
final class PubSubCountsTest {
    private static final int WORKERS = 3;
    private static final String PUBLISH_A = "redis.call('publish', ARGV[1], ARGV[2]) return 1";
    /** Keys of all three servers. */
    private static final List<String> KEYS =
            IntStream.range(0, 20).mapToObj(i -> i + "-key").toList();

    private static RedisServer one;
    private static RedisServer two;
    private static RedisServer three;

    private final List<RawClient> opened = new ArrayList<>();
    private PoolYaml pool;
    private RunningProxy proxy;
    private RawClient publisher;

    @BeforeAll
    static void startServers() {
        one = RedisServer.start();
        two = RedisServer.start();
        three = RedisServer.start();
    }

    @AfterAll
    static void stopServers() {
        one.close();
        two.close();
        three.close();
    }

    @BeforeEach
    void start() {
        pool = PoolYaml.redis("alpha")
                .server(one.port(), "one")
                .server(two.port(), "two")
                .server(three.port(), "three");
        proxy = RunningProxy.start(WORKERS, pool.text());
        publisher = client(pool.port());
    }

    @AfterEach
    void stop() {
        opened.forEach(RawClient::close);
        Await.until("all memory is given back", () -> proxy.keptBytes() == 0);
        proxy.close();
    }

    private RawClient client(int port) {
        RawClient client = RawClient.connect(port);
        opened.add(client);
        return client;
    }

    private List<RawClient> subscribers(int count, String... requests) {
        List<RawClient> subscribers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RawClient subscriber = client(pool.port());
            for (String request : requests) {
                subscriber.send(request + "\r\n").readRedisReply();
            }
            subscribers.add(subscriber);
        }
        return subscribers;
    }

    private void expect(String request, String response) {
        publisher.send(request + "\r\n").expect(response.replace(" ", "\r\n") + "\r\n");
    }

    @Test
    void shouldCountNobodyForAStarWhenTheChannelHasAnEmptyName() {
        RawClient direct = client(one.port());
        RawClient listening = client(one.port());
        listening.send("PSUBSCRIBE *\r\n").readRedisReply();
        subscribers(2, "PSUBSCRIBE *");

        assertThat(direct.send("PUBLISH '' x\r\n").readRedisReply())
                .as("Redis itself")
                .isEqualTo(":0\r\n");
        assertThat(publisher.send("PUBLISH '' x\r\n").readRedisReply()).isEqualTo(":0\r\n");
    }

    @Test
    void shouldCountSubscribersOfChannels() {
        List<RawClient> subscribers = subscribers(6, "SUBSCRIBE a", "SSUBSCRIBE a");
        subscribers(1, "SUBSCRIBE b");
        subscribers(1, "SSUBSCRIBE a");

        expect("PUBLISH a x", ":6");
        expect("SPUBLISH a x", ":7");
        expect("PUBLISH b x", ":1");
        expect("PUBLISH none x", ":0");
        expect("PUBSUB NUMSUB a b none", "*6 $1 a :6 $1 b :1 $4 none :0");
        expect("PUBSUB SHARDNUMSUB a b", "*4 $1 a :7 $1 b :0");

        subscribers.removeLast().close();
        subscribers.getFirst().send("UNSUBSCRIBE a\r\n").expect("*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\nx\r\n");
        Await.until(
                "one is gone",
                () -> publisher.send("SPUBLISH a x\r\n").readLine().equals(":6\r\n"));
        expect("PUBLISH a x", ":4");
        expect("PUBSUB NUMSUB a", "*2 $1 a :4");
    }

    @Test
    void shouldCountSubscribersOfPatternsForEachThatFits() {
        subscribers(4, "PSUBSCRIBE n*", "PSUBSCRIBE *s");
        subscribers(2, "SUBSCRIBE news", "PSUBSCRIBE N*");
        subscribers(3, "PSUBSCRIBE news");

        expect("PUBLISH news x", ":13");
        expect("PUBLISH none x", ":4");
        expect("PUBLISH N x", ":2");
        expect("SPUBLISH news x", ":0");
        expect("PUBSUB NUMPAT", ":4");
        expect("PUBSUB NUMSUB news", "*2 $4 news :2");
    }

    @Test
    void shouldCountThoseWhoAreAtTheServersDirectly() {
        subscribers(5, "SUBSCRIBE a", "PSUBSCRIBE a*");
        for (RedisServer server : List.of(one, two, three)) {
            client(server.port()).send("SUBSCRIBE a\r\n").readRedisReply();
        }

        expect("PUBLISH a x", ":11");
        expect("PUBSUB NUMSUB a", "*2 $1 a :8");
    }

    @Test
    void shouldCountOnceWhoIsSubscribedAtEveryServer() throws Exception {
        subscribers(5, "SUBSCRIBE __keyevent@0__:del", "SUBSCRIBE a");
        expect("PUBLISH __keyevent@0__:del x", ":5");
        expect("PUBSUB NUMSUB __keyevent@0__:del a", "*4 $18 __keyevent@0__:del :5 $1 a :5");

        proxy.reload(pool.set("channels", "everywhere"));
        subscribers(1, "SUBSCRIBE a", "SSUBSCRIBE a");

        expect("PUBLISH a x", ":6");
        expect("SPUBLISH a x", ":1");
        expect("PUBSUB NUMSUB a", "*2 $1 a :6");
    }

    @Test
    void shouldCountNobodyRightAfterTheLastHasLeft() {
        for (int i = 0; i < 50; i++) {
            RawClient subscriber = client(pool.port());
            subscriber.send("SUBSCRIBE a\r\n").readRedisReply();
            subscriber.send("UNSUBSCRIBE a\r\n").readRedisReply();

            expect("PUBLISH a x", ":0");
            expect("PUBSUB CHANNELS", "*0");
        }
    }

    @Test
    void shouldLoseNoMessageThatIsPublishedRightBehindASubscription() {
        subscribers(1, "SUBSCRIBE another");
        for (int i = 0; i < 100; i++) {
            RawClient subscriber = client(pool.port());
            subscriber.send("PING\r\n").expect("+PONG\r\n");

            subscriber.send("SUBSCRIBE a\r\n");
            publisher.send("PUBLISH a " + i + "\r\n");

            publisher.expect(":1\r\n");
            subscriber.readRedisReply();
            assertThat(subscriber.readRedisReply()).endsWith("\r\n" + i + "\r\n");
            subscriber.close();
            Await.until(
                    "it is gone",
                    () -> publisher.send("PUBLISH a x\r\n").readLine().equals(":0\r\n"));
        }
    }

    @Test
    void shouldGetWhatScriptsPublishAtAnyServerOnceWithChannelsEverywhere() throws Exception {
        RawClient subscriber = subscribers(1, "SUBSCRIBE a").getFirst();
        proxy.reload(pool.set("channels", "everywhere"));
        Await.until("the channel is asked for at all", () -> numsub(one) + numsub(two) + numsub(three) == 3);

        for (String key : KEYS) {
            publisher.sendRedisRequest("EVAL", PUBLISH_A, "1", key, "a", key).expect(":1\r\n");
            assertThat(subscriber.readRedisReply()).endsWith("\r\n" + key + "\r\n");
        }

        proxy.reload(pool.set("channels", "hashed"));
        Await.until("and at its own again", () -> numsub(one) + numsub(two) + numsub(three) == 1);
        expect("PUBLISH a last", ":1");
        assertThat(subscriber.readRedisReply()).endsWith("\r\nlast\r\n");
    }

    private static int numsub(RedisServer server) {
        try (RawClient direct = RawClient.connect(server.port())) {
            String answer = direct.send("PUBSUB NUMSUB a\r\n").readRedisReply();
            return Integer.parseInt(answer.substring(answer.indexOf(':') + 1).strip());
        }
    }

    @Test
    void shouldSayOnceThatAScriptPublishesWhereSubscribersMayNotListen() throws Exception {
        try (LogWatch log = new LogWatch()) {
            publisher.sendRedisRequest("EVAL", "return 1", "1", "a").expect(":1\r\n");
            subscribers(1, "SUBSCRIBE a");
            assertThat(log.text()).doesNotContain("script");

            publisher.sendRedisRequest("EVAL", PUBLISH_A, "1", "k", "a", "x").expect(":1\r\n");
            publisher
                    .sendRedisRequest("SCRIPT", "LOAD", PUBLISH_A.replace("publish", "SPUBLISH"))
                    .readRedisReply();
            subscribers(1, "SUBSCRIBE b");

            assertThat(log.text().lines().filter(line -> line.contains("a script that publishes")))
                    .singleElement()
                    .asString()
                    .contains("pool alpha", "channels: everywhere");
        }
    }

    @Test
    void shouldSayNothingOfScriptsWhenChannelsAreEverywhereOrNobodyIsSubscribed() throws Exception {
        try (LogWatch log = new LogWatch()) {
            publisher.sendRedisRequest("EVAL", PUBLISH_A, "1", "k", "a", "x").expect(":1\r\n");
            publisher.send("GET a\r\n").expect("$-1\r\n");
            assertThat(log.text()).doesNotContain("a script");

            proxy.reload(pool.set("channels", "everywhere"));
            subscribers(1, "SUBSCRIBE a");

            assertThat(log.text()).doesNotContain("a script that publishes");
        }
    }
}
