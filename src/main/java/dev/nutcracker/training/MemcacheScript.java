package dev.nutcracker.training;

import java.io.IOException;

/** The requests of a memcached client, with other keys in each round. */
final class MemcacheScript {
    private static final int KEYS = 10;
    private static final int MANY_KEYS = 100;
    private static final int PIPELINE = 16;
    private static final int LARGE_EVERY = 10;

    private MemcacheScript() {}

    static void round(TrainingClient client, int round) throws IOException {
        String key = "key:" + round;
        client.exchange("set " + key + " 0 0 5\r\nvalue\r\n", "STORED\r\n");
        client.exchange("get " + key + "\r\n", value(key) + "END\r\n");
        client.exchange("get no:" + round + "\r\n", "END\r\n");
        client.exchange(multiget(KEYS, key), values(KEYS, key) + "END\r\n");
        client.exchange("delete " + key + "\r\n", "DELETED\r\n");
        client.exchange("incr " + key + " 1\r\n", "1\r\n");
        client.exchange("touch " + key + " 60\r\n", "TOUCHED\r\n");
        client.exchange(("get " + key + "\r\n").repeat(PIPELINE), (value(key) + "END\r\n").repeat(PIPELINE));
        if (round % LARGE_EVERY == 0) {
            String set = "set " + key + " 0 0 " + Answers.LARGE.length() + "\r\n" + Answers.LARGE + "\r\n";
            client.exchange(set, "STORED\r\n");
            client.exchange("get large:" + round + "\r\n", value("large:" + round) + "END\r\n");
            client.exchange(multiget(MANY_KEYS, key), values(MANY_KEYS, key) + "END\r\n");
        }
    }

    /** What clients with pipelines ask, all at once. */
    static void round(TrainingCrowd crowd, int round) throws IOException {
        String key = "key:" + round;
        StringBuilder gets = new StringBuilder();
        StringBuilder hits = new StringBuilder();
        for (int i = 0; i < PIPELINE; i++) {
            gets.append("get ").append(key).append(':').append(i).append("\r\n");
            hits.append(value(key + ':' + i)).append("END\r\n");
        }
        crowd.exchange("get " + key + "\r\n", value(key) + "END\r\n");
        crowd.exchange(gets.toString(), hits.toString());
        crowd.exchange("set " + key + " 0 0 5\r\nvalue\r\n", "STORED\r\n");
        crowd.exchange(multiget(KEYS, key), values(KEYS, key) + "END\r\n");
    }

    /** Returns a server's response for one key; nothing if the key begins with {@code no}. */
    static String value(String key) {
        if (key.startsWith("no")) {
            return "";
        }
        String value = Answers.valueOf(key);
        return "VALUE " + key + " 0 " + value.length() + "\r\n" + value + "\r\n";
    }

    private static String multiget(int count, String key) {
        StringBuilder request = new StringBuilder("get");
        for (int i = 0; i < count; i++) {
            request.append(' ').append(key).append(':').append(i);
        }
        return request.append("\r\n").toString();
    }

    private static String values(int count, String key) {
        StringBuilder values = new StringBuilder();
        for (int i = 0; i < count; i++) {
            values.append(value(key + ':' + i));
        }
        return values.toString();
    }
}
