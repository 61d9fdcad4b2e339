package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.TrafficCounter;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Channels over several real servers, seen by clients that read every byte. */
@Execution(ExecutionMode.CONCURRENT)
final class PubSubTest {
    private static final List<String> CHANNELS =
            IntStream.range(0, 20).mapToObj(i -> i + "-news").toList();

    private static final String SUBSCRIBE_ALL = "SUBSCRIBE " + String.join(" ", CHANNELS) + "\r\n";

    private final RedisServer one = RedisServer.start();
    private final RedisServer two = RedisServer.start();
    private final RedisServer three = RedisServer.start();
    private final PoolYaml pool = PoolYaml.redis("alpha")
            .server(one.port(), "one")
            .server(two.port(), "two")
            .server(three.port(), "three");
    private final List<AutoCloseable> opened = new ArrayList<>();

    private RunningProxy proxy;

    @BeforeEach
    void start() {
        proxy = RunningProxy.start(2, pool.text());
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
        proxy.close();
        one.close();
        two.close();
        three.close();
    }

    private RawClient client() {
        RawClient client = RawClient.connect(pool.port());
        opened.add(client);
        return client;
    }

    private RawClient resp3Client() {
        RawClient client = client();
        client.send("HELLO 3\r\n").readRedisReply();
        return client;
    }

    @Test
    void shouldPassOnMessagesOfChannelsOnAllServers() {
        RawClient subscriber = client();
        RawClient publisher = client();
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

    private static long numsub(RedisServer server) {
        try (RawClient direct = RawClient.connect(server.port())) {
            String answer = direct.sendRedisRequest("PUBSUB", "CHANNELS").readRedisReply();
            return Long.parseLong(answer.substring(1, answer.indexOf('\r')));
        }
    }

    @Test
    void shouldTellSubscribersInTheThirdVersionByPushes() {
        RawClient subscriber = resp3Client();
        RawClient publisher = client();

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
            RawClient ours = client();
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
        RawClient subscriber = client();

        subscriber.send("SET k v\r\nGET k\r\nSUBSCRIBE a\r\nPING\r\nSUBSCRIBE b\r\nUNSUBSCRIBE\r\nGET k\r\n");

        subscriber.expect("+OK\r\n$1\r\nv\r\n" + told("*", "subscribe", "a", 1) + "*2\r\n$4\r\npong\r\n$0\r\n\r\n"
                + told("*", "subscribe", "b", 2) + told("*", "unsubscribe", "a", 1) + told("*", "unsubscribe", "b", 0)
                + "$1\r\nv\r\n");
    }

    @Test
    void shouldPassOnEachMessageOfAPatternOnce() {
        RawClient subscriber = client();
        RawClient publisher = client();
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
        RawClient subscriber = client();
        RawClient writer = client();
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
            RawClient subscriber = client();
            subscriber.send("SUBSCRIBE a\r\n").expect(told("*", "subscribe", "a", 1));
            subscribers.add(subscriber);
        }
        RawClient other = client();

        other.send("PUBSUB NUMSUB a none\r\n").expect("*4\r\n$1\r\na\r\n:20\r\n$4\r\nnone\r\n:0\r\n");
        other.send("PUBSUB CHANNELS\r\nPUBSUB CHANNELS x*\r\nPUBSUB SHARDCHANNELS\r\nPUBSUB SHARDNUMSUB\r\n");
        other.expect("*1\r\n$1\r\na\r\n*0\r\n*0\r\n*0\r\n");
        assertThat(traffic(TrafficCounter.SUBSCRIBERS)).isEqualTo(20);
        assertThat(traffic(TrafficCounter.SUBSCRIPTIONS)).isEqualTo(20);

        subscribers.forEach(RawClient::close);
        Await.until("the servers are asked for no more messages", () -> numsub(one) + numsub(two) + numsub(three) == 0);
        other.send("PUBLISH a x\r\n").expect(":0\r\n");
        assertThat(traffic(TrafficCounter.SUBSCRIBERS)).isZero();
        assertThat(traffic(TrafficCounter.SUBSCRIPTIONS)).isZero();
    }

    @Test
    void shouldPassOnThousandsOfMessagesToManySubscribersInOrder() {
        List<RawClient> subscribers = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            RawClient subscriber = i % 2 == 0 ? client() : resp3Client();
            subscriber.send("SUBSCRIBE a b c\r\n");
            for (int reply = 0; reply < 3; reply++) {
                subscriber.readRedisReply();
            }
            subscribers.add(subscriber);
        }
        RawClient publisher = client();
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
        assertThat(traffic(TrafficCounter.MESSAGES)).isEqualTo(30 * 3000);
    }

    @Test
    void shouldNotPutAMessageIntoALargeResponse() {
        String value = "v".repeat(3 << 20);
        RawClient both = resp3Client();
        RawClient publisher = client();
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
    void shouldAnswerASubscriptionAtAServerThatIsAwayWithAnError() {
        PoolYaml away = PoolYaml.redis("alpha").server(Ports.free(), "one");
        try (RunningProxy _ = RunningProxy.start(away);
                RawClient client = RawClient.connect(away.port())) {
            client.send("SUBSCRIBE a b\r\nPSUBSCRIBE a*\r\nGET a\r\nPING\r\n");

            client.expect("-ERR Connection refused\r\n".repeat(3) + "+PONG\r\n");
        }
    }

    @Test
    void shouldAnswerAPatternWithAnErrorWhenThatEjectsTheLastServer() {
        PoolYaml away = PoolYaml.redis("alpha")
                .set("auto_eject_hosts", true)
                .set("server_failure_limit", 1)
                .server(Ports.free(), "one");
        try (RunningProxy _ = RunningProxy.start(away);
                RawClient client = RawClient.connect(away.port())) {
            client.send("PSUBSCRIBE a*\r\nPSUBSCRIBE a*\r\nSUBSCRIBE a\r\n");

            client.expect("-ERR Connection refused\r\n".repeat(3));
        }
    }

    @Test
    void shouldKeepSubscribersOverARestartOfTheServer() {
        int port = Ports.free();
        PoolYaml pool = PoolYaml.redis("alpha").server(port, "one");
        RedisServer first = RedisServer.start(port);
        try (RunningProxy alone = RunningProxy.start(pool);
                RawClient subscriber = RawClient.connect(pool.port());
                RawClient publisher = RawClient.connect(pool.port())) {
            subscriber.send("SUBSCRIBE a\r\nPSUBSCRIBE b*\r\n");
            subscriber.readRedisReply();
            subscriber.readRedisReply();

            first.close();
            Await.until(
                    "the loss is seen",
                    () -> publisher.send("GET a\r\n").readLine().startsWith("-"));
            publisher.send("SUBSCRIBE a\r\n").expect("-ERR Connection refused\r\n");
            try (RedisServer _ = RedisServer.start(port)) {
                Await.until(
                        "a subscribes again",
                        () -> publisher.send("PUBLISH a x\r\n").readLine().equals(":1\r\n"));
                Await.until(
                        "b* subscribes again",
                        () -> publisher.send("PUBLISH b y\r\n").readLine().equals(":1\r\n"));

                subscriber.expect(
                        message("*", "a", "x") + "*4\r\n$8\r\npmessage\r\n$2\r\nb*\r\n$1\r\nb\r\n$1\r\ny\r\n");
                assertThat(subscribers(alone)).isEqualTo(1);
            }
        }
    }

    @Test
    void shouldCutOffASubscriberThatDoesNotReadAndNoOther() throws Exception {
        proxy.reload(pool.set("pubsub_output_limit", "256k"));
        RawClient slow = client();
        RawClient quick = client();
        RawClient publisher = client();
        slow.send("SUBSCRIBE a\r\n").expect(told("*", "subscribe", "a", 1));
        quick.send("SUBSCRIBE a\r\n").expect(told("*", "subscribe", "a", 1));
        String text = "x".repeat(20_000);

        int sent = 0;
        while (traffic(TrafficCounter.SUBSCRIBERS_CUT_OFF) == 0) {
            assertThat(sent++).as("messages until the slow one is cut off").isLessThan(5000);
            publisher.sendRedisRequest("PUBLISH", "a", text).readLine();
            quick.expect(message("*", "a", text));
        }

        Await.until("one is left", () -> traffic(TrafficCounter.SUBSCRIBERS) == 1);
        assertThat(traffic(TrafficCounter.SUBSCRIBERS_CUT_OFF)).isEqualTo(1);
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

    private static long subscribers(RunningProxy proxy) {
        return proxy.metrics("alpha").traffic()[TrafficCounter.SUBSCRIBERS.ordinal()];
    }

    @Test
    void shouldFollowChannelsToTheirNewServers() throws Exception {
        RawClient subscriber = client();
        RawClient publisher = client();
        subscriber.send(SUBSCRIBE_ALL).readRedisReply();
        subscriber.send("PSUBSCRIBE 7*\r\n");
        for (int i = 0; i < CHANNELS.size(); i++) {
            subscriber.readRedisReply();
        }

        try (RedisServer four = RedisServer.start()) {
            proxy.reload(PoolYaml.redis("alpha")
                    .set("listen", "127.0.0.1:" + pool.port())
                    .server(four.port(), "four")
                    .server(three.port(), "three"));
            Await.until("all are asked for at the new servers", () -> numsub(four) + numsub(three) == CHANNELS.size());
            Await.until("and not at the old ones", () -> numsub(one) + numsub(two) == 0);
            for (String channel : CHANNELS) {
                publisher.sendRedisRequest("PUBLISH", channel, "x");
                assertThat(publisher.readLine()).isEqualTo(channel.equals("7-news") ? ":2\r\n" : ":1\r\n");
                subscriber.expect(message("*", channel, "x"));
                if (channel.equals("7-news")) {
                    subscriber.expect("*4\r\n" + bulk("pmessage") + bulk("7*") + bulk(channel) + bulk("x"));
                }
            }
        }
    }

    @Test
    void shouldFollowChannelsOfAnEjectedServer() throws Exception {
        proxy.reload(pool.set("auto_eject_hosts", true).set("server_failure_limit", 1));
        RawClient subscriber = client();
        RawClient publisher = client();
        subscriber.send(SUBSCRIBE_ALL);
        for (int i = 0; i < CHANNELS.size(); i++) {
            subscriber.readRedisReply();
        }

        one.close();

        Await.until("all are asked for at the live servers", () -> numsub(two) + numsub(three) == CHANNELS.size());
        for (String channel : CHANNELS) {
            publisher.sendRedisRequest("PUBLISH", channel, "x").expect(":1\r\n");
            subscriber.expect(message("*", channel, "x"));
        }
        subscriber.send("PSUBSCRIBE *\r\n").expect(told("*", "psubscribe", "*", CHANNELS.size() + 1));
    }

    @Test
    void shouldReturnToAServerThatIsTakenBack() throws Exception {
        int port = Ports.free();
        PoolYaml pool = PoolYaml.redis("alpha")
                .set("auto_eject_hosts", true)
                .set("server_failure_limit", 1)
                .set("server_retry_timeout", 200)
                .server(port, "four")
                .server(two.port(), "two");
        RedisServer four = RedisServer.start(port);
        try (RunningProxy _ = RunningProxy.start(pool);
                RawClient subscriber = RawClient.connect(pool.port())) {
            subscriber.send(SUBSCRIBE_ALL);
            CHANNELS.forEach(_ -> subscriber.readRedisReply());
            long atFour = numsub(four);
            assertThat(atFour).isPositive();

            four.close();
            Await.until("all are at the other", () -> numsub(two) == CHANNELS.size());
            try (RedisServer again = RedisServer.start(port)) {
                Await.until("they are back", () -> numsub(again) == atFour && numsub(two) == CHANNELS.size() - atFour);
            }
        }
    }

    @Test
    void shouldGetMessagesFromWhereverTheyArePublishedWithRandomDistribution() throws Exception {
        proxy.reload(pool.set("distribution", "random"));
        RawClient subscriber = client();
        RawClient publisher = client();
        subscriber.send("SUBSCRIBE a\r\n").expect(told("*", "subscribe", "a", 1));

        for (int i = 0; i < 50; i++) {
            publisher.sendRedisRequest("PUBLISH", "a", Integer.toString(i)).expect(":1\r\n");
            subscriber.expect(message("*", "a", Integer.toString(i)));
        }
    }

    @ParameterizedTest
    @CsvSource({"2, a b c", "1, a b", "0, a"})
    void shouldLimitTheSubscriptionsOfAClient(int limit, String channels) throws Exception {
        proxy.reload(pool.set("pubsub_subscriptions", limit));

        client().send("SUBSCRIBE " + channels + "\r\nPING\r\n")
                .expect("-ERR too many subscriptions, the limit is " + limit
                        + " for a client (pubsub_subscriptions)\r\n+PONG\r\n");
    }

    @Test
    void shouldCloseSubscribersWhenItDrains() {
        RawClient subscriber = client();
        subscriber.send("SUBSCRIBE a\r\n").expect(told("*", "subscribe", "a", 1));

        proxy.drain();

        assertThat(subscriber.readUntilClosed()).isEmpty();
    }

    @Test
    void shouldKeepNothingOfSubscribersThatAreGone() {
        RawClient subscriber = client();
        for (int i = 0; i < 1000; i++) {
            subscriber.send("SUBSCRIBE " + i + "\r\n").expect(told("*", "subscribe", Integer.toString(i), i + 1));
        }
        assertThat(proxy.keptBytes()).isPositive();

        subscriber.reset();

        Await.until("all memory is given back", () -> proxy.keptBytes() == 0);
    }

    private long traffic(TrafficCounter counter) {
        return proxy.metrics("alpha").traffic()[counter.ordinal()];
    }

    private static String told(String type, String word, String topic, int count) {
        return type + "3\r\n" + bulk(word) + bulk(topic) + ":" + count + "\r\n";
    }

    private static String message(String type, String channel, String text) {
        return type + "3\r\n" + bulk("message") + bulk(channel) + bulk(text);
    }

    private static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }
}
