package dev.nutcracker.proxy;

import static dev.nutcracker.testing.RedisText.bulk;

import dev.nutcracker.stats.TrafficCounter;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A pool of three real servers, its proxy with two workers, and what clients of channels are told. */
final class PubSubPool implements AutoCloseable {
    static final List<String> CHANNELS =
            IntStream.range(0, 20).mapToObj(i -> i + "-news").toList();

    static final String SUBSCRIBE_ALL = "SUBSCRIBE " + String.join(" ", CHANNELS) + "\r\n";

    private final RedisServer one = RedisServer.start();
    private final RedisServer two = RedisServer.start();
    private final RedisServer three = RedisServer.start();
    private final PoolYaml pool = PoolYaml.redis("alpha")
            .server(one.port(), "one")
            .server(two.port(), "two")
            .server(three.port(), "three");
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final RunningProxy proxy = RunningProxy.start(2, pool.text());

    RedisServer one() {
        return one;
    }

    RedisServer two() {
        return two;
    }

    RedisServer three() {
        return three;
    }

    PoolYaml pool() {
        return pool;
    }

    RunningProxy proxy() {
        return proxy;
    }

    /** A client that has connected and is closed in the end. */
    RawClient client() {
        RawClient client = RawClient.connect(pool.port());
        opened.add(client);
        return client;
    }

    /** The same, which speaks the third version of the protocol. */
    RawClient resp3Client() {
        RawClient client = client();
        client.send("HELLO 3\r\n").readRedisReply();
        return client;
    }

    long traffic(TrafficCounter counter) {
        return proxy.metrics("alpha").traffic()[counter.ordinal()];
    }

    /** How many channels the server is asked for. */
    static long numsub(RedisServer server) {
        try (RawClient direct = RawClient.connect(server.port())) {
            String answer = direct.sendRedisRequest("PUBSUB", "CHANNELS").readRedisReply();
            return Long.parseLong(answer.substring(1, answer.indexOf('\r')));
        }
    }

    static long subscribers(RunningProxy proxy) {
        return proxy.metrics("alpha").traffic()[TrafficCounter.SUBSCRIBERS.ordinal()];
    }

    static String told(String type, String word, String topic, int count) {
        return type + "3\r\n" + bulk(word) + bulk(topic) + ":" + count + "\r\n";
    }

    static String message(String type, String channel, String text) {
        return type + "3\r\n" + bulk("message") + bulk(channel) + bulk(text);
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
        proxy.close();
        one.close();
        two.close();
        three.close();
    }
}
