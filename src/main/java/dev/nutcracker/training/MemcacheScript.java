package dev.nutcracker.training;

import java.io.IOException;

/** What a client of memcached asks, each round for other keys. */
final class MemcacheScript {
    private static final int KEYS = 10;
    private static final int PIPELINE = 16;

    private MemcacheScript() {}

    static void round(TrainingClient client, int round) throws IOException {
        String key = "key:" + round;
        client.exchange("set " + key + " 0 0 5\r\nvalue\r\n", "STORED\r\n");
        client.exchange("get " + key + "\r\n", value(key) + "END\r\n");
        client.exchange("get no:" + round + "\r\n", "END\r\n");
        client.exchange(multiget(key), values(key) + "END\r\n");
        client.exchange("delete " + key + "\r\n", "DELETED\r\n");
        client.exchange("incr " + key + " 1\r\n", "1\r\n");
        client.exchange("touch " + key + " 60\r\n", "TOUCHED\r\n");
        client.exchange(("get " + key + "\r\n").repeat(PIPELINE), (value(key) + "END\r\n").repeat(PIPELINE));
    }

    /** How a server answers for one key; not at all if it begins with {@code no}. */
    static String value(String key) {
        return key.startsWith("no")
                ? ""
                : "VALUE " + key + " 0 " + Answers.VALUE.length() + "\r\n" + Answers.VALUE + "\r\n";
    }

    private static String multiget(String key) {
        StringBuilder request = new StringBuilder("get");
        for (int i = 0; i < KEYS; i++) {
            request.append(' ').append(key).append(':').append(i);
        }
        return request.append("\r\n").toString();
    }

    private static String values(String key) {
        StringBuilder values = new StringBuilder();
        for (int i = 0; i < KEYS; i++) {
            values.append(value(key + ':' + i));
        }
        return values.toString();
    }
}
