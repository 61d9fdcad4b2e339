package dev.nutcracker.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The requests of a Redis client, with other keys in each round. */
final class RedisScript {
    private static final int KEYS = 10;
    private static final int MANY_KEYS = 100;
    private static final int PIPELINE = 16;
    private static final int LARGE_EVERY = 10;
    private static final int WRONG_EVERY = 50;
    private static final String HIT = bulk(Answers.VALUE);

    private RedisScript() {}

    static void round(TrainingClient client, int round) throws IOException {
        String key = "key:" + round;
        client.exchange(request("SET", key, Answers.VALUE), "+OK\r\n");
        client.exchange(request("GET", key), HIT);
        client.exchange(request("get", "no:" + round), "$-1\r\n");
        client.exchange(request(keys("MGET", KEYS, key, "")), hits(KEYS));
        client.exchange(request(keys("MSET", KEYS, key, Answers.VALUE)), "+OK\r\n");
        client.exchange(request(keys("DEL", KEYS, key, "")), ":" + KEYS + "\r\n");
        client.exchange(request("SET", key, "1", "EX", "60") + request("INCR", key), "+OK\r\n:1\r\n");
        client.exchange(request("HSET", key, "f", "1") + request("HGET", key, "f"), ":1\r\n" + HIT);
        client.exchange(request("EXPIRE", key, "5") + request("LPUSH", key, "e"), ":1\r\n:1\r\n");
        client.exchange(request("GET", key).repeat(PIPELINE), HIT.repeat(PIPELINE));
        if (round % LARGE_EVERY == 0) {
            client.exchange(request("SET", key, Answers.LARGE), "+OK\r\n");
            client.exchange(request("GET", "large:" + round), bulk(Answers.LARGE));
            client.exchange(request(keys("MGET", MANY_KEYS, key, "")), hits(MANY_KEYS));
        }
        if (round % WRONG_EVERY == 0) {
            client.exchange("PING\r\n", "+PONG\r\n");
            client.exchangeLine(request("NONSENSE", key), "-");
            client.exchangeLine(request("GET"), "-");
        }
    }

    /** What clients with pipelines ask, all at once. */
    static void round(TrainingCrowd crowd, int round) throws IOException {
        String key = "key:" + round;
        StringBuilder gets = new StringBuilder();
        StringBuilder sets = new StringBuilder();
        StringBuilder multigets = new StringBuilder();
        for (int i = 0; i < PIPELINE; i++) {
            gets.append(request("GET", key + ':' + i));
            sets.append(request("SET", key + ':' + i, Answers.VALUE));
            multigets.append(request(keys("MGET", KEYS, key + ':' + i, "")));
        }
        crowd.exchange(request("GET", key), HIT);
        crowd.exchange(gets.toString(), HIT.repeat(PIPELINE));
        crowd.exchange(sets.toString(), "+OK\r\n".repeat(PIPELINE));
        crowd.exchange(multigets.toString(), hits(KEYS).repeat(PIPELINE));
        crowd.exchange(request(keys("MSET", KEYS, key, Answers.VALUE)), "+OK\r\n");
    }

    /** Sends a request to a pool whose server does not listen. */
    static void failure(TrainingClient client) throws IOException {
        client.exchangeLine(request("GET", "key"), "-");
    }

    private static String hits(int count) {
        return "*" + count + "\r\n" + HIT.repeat(count);
    }

    private static String bulk(String value) {
        return "$" + value.length() + "\r\n" + value + "\r\n";
    }

    /** @param value follows each key; none if it is empty */
    private static String[] keys(String command, int count, String key, String value) {
        List<String> words = new ArrayList<>(List.of(command));
        for (int i = 0; i < count; i++) {
            words.add(key + ':' + i);
            if (!value.isEmpty()) {
                words.add(value);
            }
        }
        return words.toArray(String[]::new);
    }

    private static String request(String... words) {
        StringBuilder request = new StringBuilder("*").append(words.length).append("\r\n");
        for (String word : words) {
            request.append('$')
                    .append(word.length())
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        return request.toString();
    }
}
