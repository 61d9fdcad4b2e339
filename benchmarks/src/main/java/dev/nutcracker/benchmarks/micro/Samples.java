package dev.nutcracker.benchmarks.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;

/** Requests and responses as they arrive. */
final class Samples {
    private Samples() {}

    static String key(int number) {
        return String.format("user:%08d", number);
    }

    static String redisRequest(String... words) {
        StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            text.append(redisBulk(word));
        }
        return text.toString();
    }

    static String redisBulk(String word) {
        return "$" + word.length() + "\r\n" + word + "\r\n";
    }

    static String value(int lengthBytes) {
        return "x".repeat(lengthBytes);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Returns the text in the same kind of memory that sockets are read into. */
    static ByteBuf direct(String text) {
        byte[] bytes = bytes(text);
        return PooledByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes);
    }
}
