package dev.nutcracker.benchmarks.load;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A request with gaps for keys, and its only correct response, byte for byte.
 *
 * <pre>
 *   request    GET v32:############        the digits are replaced for each request
 *   response   VALUE v32:############ …    where the key is repeated, any byte matches
 * </pre>
 */
final class Exchange {
    /** Stands for any byte in a response. */
    private static final char ANY = '\0';

    private static final String KEY_PLACE = String.valueOf(ANY).repeat(Keyspace.DIGITS);

    private final byte[] request;
    private final int[] keyPlaces;
    private final byte[] response;
    private final MemorySegment responseSegment;
    private final boolean repeatsKeys;

    private Exchange(String request, String response) {
        this.request = request.getBytes(StandardCharsets.ISO_8859_1);
        this.keyPlaces = places(request);
        this.response = response.getBytes(StandardCharsets.ISO_8859_1);
        this.responseSegment = MemorySegment.ofArray(this.response);
        this.repeatsKeys = response.indexOf(ANY) >= 0;
    }

    static Exchange redisGet(Keyspace keys) {
        return new Exchange(array("GET", key(keys)), bulk(keys.value()));
    }

    static Exchange redisSet(Keyspace keys) {
        return new Exchange(array("SET", key(keys), keys.value()), "+OK\r\n");
    }

    static Exchange redisMget(Keyspace keys, int count) {
        String[] words = new String[count + 1];
        Arrays.fill(words, key(keys));
        words[0] = "MGET";
        return new Exchange(
                array(words), "*" + count + "\r\n" + bulk(keys.value()).repeat(count));
    }

    static Exchange redisMset(Keyspace keys, int count) {
        String[] words = new String[2 * count + 1];
        words[0] = "MSET";
        for (int i = 1; i < words.length; i += 2) {
            words[i] = key(keys);
            words[i + 1] = keys.value();
        }
        return new Exchange(array(words), "+OK\r\n");
    }

    static Exchange memcacheGet(Keyspace keys, int count) {
        String value = "VALUE " + key(keys) + " 0 " + keys.valueBytes() + "\r\n" + keys.value() + "\r\n";
        return new Exchange("get" + (" " + key(keys)).repeat(count) + "\r\n", value.repeat(count) + "END\r\n");
    }

    static Exchange memcacheSet(Keyspace keys) {
        String line = "set " + key(keys) + " 0 0 " + keys.valueBytes() + "\r\n";
        return new Exchange(line + keys.value() + "\r\n", "STORED\r\n");
    }

    int requestBytes() {
        return request.length;
    }

    int responseBytes() {
        return response.length;
    }

    /** Appends the request, for key {@code firstKey} and the keys after it. */
    void write(ByteBuffer out, Keyspace keys, int firstKey) {
        int start = out.position();
        out.put(request);
        for (int i = 0; i < keyPlaces.length; i++) {
            keys.writeDigits(out, start + keyPlaces[i], firstKey + i);
        }
    }

    /** Returns whether {@code length} bytes of {@code in}, at its position, match the response from {@code from} on. */
    boolean matches(ByteBuffer in, MemorySegment inSegment, int from, int length) {
        if (repeatsKeys) {
            return matchesButKeys(in, from, length);
        }
        int at = in.position();
        return MemorySegment.mismatch(inSegment, at, at + (long) length, responseSegment, from, from + (long) length)
                < 0;
    }

    private boolean matchesButKeys(ByteBuffer in, int from, int length) {
        int at = in.position();
        for (int i = 0; i < length; i++) {
            byte wanted = response[from + i];
            if (wanted != ANY && wanted != in.get(at + i)) {
                return false;
            }
        }
        return true;
    }

    private static String key(Keyspace keys) {
        return keys.prefix() + KEY_PLACE;
    }

    private static String array(String... words) {
        StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            text.append(bulk(word));
        }
        return text.toString();
    }

    private static String bulk(String word) {
        return "$" + word.length() + "\r\n" + word + "\r\n";
    }

    private static int[] places(String request) {
        int[] places = new int[request.length() / Keyspace.DIGITS];
        int count = 0;
        for (int at = request.indexOf(KEY_PLACE); at >= 0; at = request.indexOf(KEY_PLACE, at + Keyspace.DIGITS)) {
            places[count++] = at;
        }
        return Arrays.copyOf(places, count);
    }
}
