package dev.nutcracker.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a client of Redis asks, each round for other keys. */
final class RedisScript {
    private static final int KEYS = 10;
    private static final int PIPELINE = 16;
    private static final int LARGE_EVERY = 50;
    private static final String LARGE = "x".repeat(16 * 1024);
    private static final String HIT = "$" + Answers.VALUE.length() + "\r\n" + Answers.VALUE + "\r\n";

    private RedisScript() {}

    static void round(TrainingClient client, int round) throws IOException {
        String key = "key:" + round;
        client.exchange(request("SET", key, Answers.VALUE), "+OK\r\n");
        client.exchange(request("GET", key), HIT);
        client.exchange(request("get", "no:" + round), "$-1\r\n");
        client.exchange(request(keys("MGET", key, "")), "*" + KEYS + "\r\n" + HIT.repeat(KEYS));
        client.exchange(request(keys("MSET", key, Answers.VALUE)), "+OK\r\n");
        client.exchange(request(keys("DEL", key, "")), ":" + KEYS + "\r\n");
        client.exchange(request("SET", key, "1", "EX", "60") + request("INCR", key), "+OK\r\n:1\r\n");
        client.exchange(request("HSET", key, "f", "1") + request("HGET", key, "f"), ":1\r\n" + HIT);
        client.exchange(request("EXPIRE", key, "5") + request("LPUSH", key, "e"), ":1\r\n:1\r\n");
        client.exchange(request("GET", key).repeat(PIPELINE), HIT.repeat(PIPELINE));
        if (round % LARGE_EVERY == 0) {
            client.exchange(request("SET", key, LARGE), "+OK\r\n");
            client.exchange("PING\r\n", "+PONG\r\n");
            client.exchangeLine(request("NONSENSE", key), "-");
            client.exchangeLine(request("GET"), "-");
        }
    }

    /** Of a pool whose server does not listen. */
    static void failure(TrainingClient client) throws IOException {
        client.exchangeLine(request("GET", "key"), "-");
    }

    /** @param value after each key; none if it is empty */
    private static String[] keys(String command, String key, String value) {
        List<String> words = new ArrayList<>(List.of(command));
        for (int i = 0; i < KEYS; i++) {
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
