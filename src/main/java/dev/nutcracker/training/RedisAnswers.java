package dev.nutcracker.training;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A Redis server with a value under every key except those that begin with {@code no}. */
final class RedisAnswers implements Answers {
    @Override
    public boolean areGathered() {
        return true;
    }

    @Override
    public boolean answer(Lines in, OutputStream out) throws IOException {
        String head = in.next();
        if (head == null) {
            return false;
        }
        List<String> words = new ArrayList<>();
        for (int count = number(head); count > 0; count--) {
            words.add(word(in));
        }
        out.write(response(words).getBytes(ISO_8859_1));
        return true;
    }

    private static String word(Lines in) throws IOException {
        String word = in.bytes(number(in.next()));
        in.next();
        return word;
    }

    /** Parses the number in {@code *2} or {@code $5}. */
    private static int number(@Nullable String line) {
        return line == null ? 0 : Integer.parseInt(line.substring(1));
    }

    private static String response(List<String> words) {
        return switch (words.getFirst().toUpperCase(Locale.ROOT)) {
            case "GET", "HGET" -> bulk(words.get(1));
            case "MGET" -> array(words.subList(1, words.size()));
            case "SET", "MSET" -> "+OK\r\n";
            case "DEL", "EXISTS" -> ":" + (words.size() - 1) + "\r\n";
            case "INCR", "EXPIRE", "LPUSH", "HSET" -> ":1\r\n";
            default -> "-ERR unknown command\r\n";
        };
    }

    private static String bulk(String key) {
        if (key.startsWith("no")) {
            return "$-1\r\n";
        }
        String value = Answers.valueOf(key);
        return "$" + value.length() + "\r\n" + value + "\r\n";
    }

    private static String array(List<String> keys) {
        StringBuilder array = new StringBuilder("*").append(keys.size()).append("\r\n");
        keys.forEach(key -> array.append(bulk(key)));
        return array.toString();
    }
}
