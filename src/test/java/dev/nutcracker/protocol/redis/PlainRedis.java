package dev.nutcracker.protocol.redis;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What Redis' protocol says of bytes that are all there, read in the plainest way: what the decoders make of them, in
 * however many pieces they come, is compared with this. It knows nothing of them.
 */
final class PlainRedis {
    private static final Pattern NUMBER = Pattern.compile("(0|-?[1-9][0-9]{0,18})\r\n");
    private static final Pattern WORD = Pattern.compile(
            "(?<plain>[^ \t\r\"']*)(?:\"(?<double>(?:\\\\.|[^\"\\\\])*+)\"|'(?<single>(?:\\\\'|[^'])*+)')?",
            Pattern.DOTALL);
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:x([0-9a-fA-F]{2})|(.))", Pattern.DOTALL);
    private static final String SPACES = " \t\n\u000b\f\r";

    private final String bytes;
    private int at;

    private PlainRedis(String bytes) {
        this.bytes = bytes;
    }

    /** A request, of no words where it asks for nothing, and how many bytes it takes. */
    record Request(List<String> words, int lengthBytes) {
        String name() {
            return words.getFirst().toLowerCase(Locale.ROOT);
        }

        /** Whether the keys of such a request are known here. */
        boolean isPlain() {
            return Set.of("get", "set", "mget", "del", "exists", "mset").contains(name());
        }

        /** None where a plain request has too few arguments, or too many. */
        List<String> keys() {
            int count = words.size();
            return switch (name()) {
                case "get" -> count == 2 ? words.subList(1, 2) : List.of();
                case "set" -> count >= 3 ? words.subList(1, 2) : List.of();
                case "mset" ->
                    IntStream.range(1, count % 2 == 1 ? count : 0)
                            .filter(i -> i % 2 == 1)
                            .mapToObj(words::get)
                            .toList();
                default -> words.subList(1, count);
            };
        }

        /** As client libraries send it. */
        String asArray() {
            return words.stream()
                    .map(word -> "$" + word.length() + "\r\n" + word + "\r\n")
                    .collect(Collectors.joining("", "*" + words.size() + "\r\n", ""));
        }
    }

    /**
     * A response.
     *
     * @param value the bytes without attributes before them
     */
    record Response(char type, boolean isNull, String value, String bytes) {}

    /** What follows cannot be told before more has come. */
    private static final class Incomplete extends RuntimeException {}

    private static final class Broken extends RuntimeException {}

    /** What stands in the bytes, and whether what stands behind it is no message and never becomes one. */
    record Found<T>(List<T> messages, boolean broken) {}

    static Found<Request> requests(String bytes) {
        return new PlainRedis(bytes).all(PlainRedis::request);
    }

    static Found<Response> responses(String bytes) {
        return new PlainRedis(bytes).all(PlainRedis::response);
    }

    private <T> Found<T> all(Function<PlainRedis, T> one) {
        List<T> found = new ArrayList<>();
        try {
            while (at < bytes.length()) {
                found.add(one.apply(this));
            }
            return new Found<>(found, false);
        } catch (Incomplete _) {
            return new Found<>(found, false);
        } catch (Broken _) {
            return new Found<>(found, true);
        }
    }

    private Request request() {
        int from = at;
        List<String> words = bytes.charAt(at) == '*' ? array() : words(line());
        return new Request(words, at - from);
    }

    private List<String> array() {
        at++;
        long count = number(1024 * 1024);
        List<String> words = new ArrayList<>();
        at -= count > 0 ? 2 : 0;
        for (long i = 0; i < count; i++) {
            expect("\r\n$");
            words.add(take(number(512 * 1024 * 1024), 0));
        }
        if (count > 0) {
            expect("\r\n");
        }
        return words;
    }

    private String line() {
        int end = bytes.indexOf('\n', at);
        String line = take(end < 0 ? Integer.MAX_VALUE : end - at, 0);
        at++;
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(line);
        for (int at = behindSpaces(line, 0); at < line.length(); at = behindSpaces(line, word.end())) {
            word.region(at, line.length()).lookingAt();
            boolean quoted = word.group("double") != null || word.group("single") != null;
            if (word.end() < line.length() && (quoted ? SPACES : " \t\r").indexOf(line.charAt(word.end())) < 0) {
                throw new Broken();
            }
            String single =
                    word.group("single") == null ? "" : word.group("single").replace("\\'", "'");
            words.add(word.group("plain") + single + unescaped(word.group("double")));
        }
        return words;
    }

    private static int behindSpaces(String line, int from) {
        int at = from;
        while (at < line.length() && SPACES.indexOf(line.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }

    private static String unescaped(String quoted) {
        return quoted == null
                ? ""
                : ESCAPE.matcher(quoted)
                        .replaceAll(escape -> Matcher.quoteReplacement(
                                escape.group(1) != null
                                        ? "" + (char) Integer.parseInt(escape.group(1), 16)
                                        : escape.group(2)
                                                .replace('n', '\n')
                                                .replace('r', '\r')
                                                .replace('t', '\t')
                                                .replace('b', '\b')
                                                .replace('a', '\u0007')));
    }

    private Response response() {
        int from = at;
        while (at < bytes.length() && bytes.charAt(at) == '|') {
            at++;
            elements(2 * count());
        }
        if (at == bytes.length()) {
            throw new Incomplete();
        }
        int valueFrom = at;
        char type = bytes.charAt(at++);
        boolean isNull = type == '_' || ((type == '$' || type == '*') && bytes.startsWith("-1\r\n", at));
        switch (type) {
            case '+', '-' -> text(0);
            case ',', '(' -> text(1);
            case '_' -> expect("\r\n");
            case '#' -> truth();
            case ':' -> number(Long.MAX_VALUE);
            case '$', '!', '=' -> bulk(isNull);
            case '*', '~', '%' -> elements(isNull ? number(0) : type == '%' ? 2 * count() : count());
            default -> throw new Broken();
        }
        return new Response(type, isNull, bytes.substring(valueFrom, at), bytes.substring(from, at));
    }

    private long count() {
        long count = number(Integer.MAX_VALUE / 2);
        if (count < 0) {
            throw new Broken();
        }
        return count;
    }

    private void elements(long count) {
        for (long i = 0; i < count; i++) {
            response();
        }
    }

    private void text(int lengthMin) {
        int end = bytes.indexOf('\n', at);
        if (end < 0) {
            throw new Incomplete();
        }
        if (end - 1 - at < lengthMin || bytes.charAt(end - 1) != '\r') {
            throw new Broken();
        }
        at = end + 1;
    }

    private void truth() {
        if (bytes.length() - at < 3) {
            throw new Incomplete();
        }
        expect(bytes.charAt(at) == 'f' ? "f\r\n" : "t\r\n");
    }

    private void bulk(boolean isNull) {
        long length = number(1024 * 1024 * 1024);
        if (!isNull) {
            take(length, 2);
            expect("\r\n");
        }
    }

    private long number(long max) {
        Matcher number = NUMBER.matcher(bytes).region(at, bytes.length());
        if (!number.lookingAt()) {
            throw number.hitEnd() ? new Incomplete() : new Broken();
        }
        BigInteger value = new BigInteger(number.group(1));
        if (value.bitLength() > 63 || value.longValue() > max) {
            throw new Broken();
        }
        at = number.end();
        return value.longValue();
    }

    /** So many bytes, behind which there are {@code more}. */
    private String take(long length, int more) {
        if (length < 0) {
            throw new Broken();
        }
        if (bytes.length() - at < length + more) {
            throw new Incomplete();
        }
        at += (int) length;
        return bytes.substring(at - (int) length, at);
    }

    private void expect(String fixed) {
        if (bytes.length() - at < fixed.length()) {
            throw new Incomplete();
        }
        if (!bytes.startsWith(fixed, at)) {
            throw new Broken();
        }
        at += fixed.length();
    }
}
