package dev.nutcracker.loadtest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Locale;

/** What the load asks: reads of one key, which is written first. */
enum BenchProtocol {
    REDIS("*2\r\n$3\r\nGET\r\n$9\r\nbench:key\r\n", "$%d\r\n%s\r\n"),
    MEMCACHED("get bench:key\r\n", "VALUE bench:key 0 %d\r\n%s\r\nEND\r\n"),
    META("mg bench:key v\r\n", "VA %d\r\n%s\r\n");

    private final String request;
    private final String response;

    BenchProtocol(String request, String response) {
        this.request = request;
        this.response = response;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    byte[] request() {
        return request.getBytes(US_ASCII);
    }

    /** The only response that counts. */
    byte[] response(int valueBytes) {
        return response.formatted(valueBytes, "x".repeat(valueBytes)).getBytes(US_ASCII);
    }

    /** Writes the key. */
    byte[] preparation(int valueBytes) {
        String value = "x".repeat(valueBytes);
        String text = this == REDIS
                ? "*3\r\n$3\r\nSET\r\n$9\r\nbench:key\r\n$" + valueBytes + "\r\n" + value + "\r\n"
                : "set bench:key 0 0 " + valueBytes + "\r\n" + value + "\r\n";
        return text.getBytes(US_ASCII);
    }

    byte[] prepared() {
        return (this == REDIS ? "+OK\r\n" : "STORED\r\n").getBytes(US_ASCII);
    }
}
