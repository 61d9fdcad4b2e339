package dev.nutcracker.proxy;

import static dev.nutcracker.proxy.PubSubPool.CHANNELS;
import static dev.nutcracker.proxy.PubSubPool.SUBSCRIBE_ALL;
import static dev.nutcracker.proxy.PubSubPool.message;
import static dev.nutcracker.proxy.PubSubPool.numsub;
import static dev.nutcracker.proxy.PubSubPool.subscribers;
import static dev.nutcracker.proxy.PubSubPool.told;
import static dev.nutcracker.testing.RedisText.bulk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Channels whose servers are away, come back, or are others after a while. */
@Execution(ExecutionMode.CONCURRENT)
final class PubSubServersTest {
    @AutoClose
    private final PubSubPool pubSub = new PubSubPool();

    private final RedisServer one = pubSub.one();
    private final RedisServer two = pubSub.two();
    private final RedisServer three = pubSub.three();
    private final PoolYaml pool = pubSub.pool();
    private final RunningProxy proxy = pubSub.proxy();

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
    void shouldFollowChannelsToTheirNewServers() throws Exception {
        RawClient subscriber = pubSub.client();
        RawClient publisher = pubSub.client();
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
        RawClient subscriber = pubSub.client();
        RawClient publisher = pubSub.client();
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
}
