package dev.nutcracker.protocol.redis;

import static dev.nutcracker.protocol.redis.Bytes.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.Logins;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Valid bytes, damaged at random: whatever comes, it comes to the same in any pieces, and to what the protocol says of it
 * when it is read in the plainest way.
 */
final class RedisFuzzTest {
    private static final RedisDialect OPEN = new RedisDialect(Logins.notWanted(), 0);
    private static final RedisDialect LOCKED = new RedisDialect(Logins.byPassword("secret"), 2);
    private static final String PIECES = "\r\n*$:+-_#,(!=%~>|0123456789 \0\"'\\xGETgetMSETEVAL\u00ff";

    private static final List<String> REQUESTS = List.of(
            request("GET", "user:42"),
            request("set", "k".repeat(130), "v".repeat(1100)),
            request("MGET", "a", "b", "c"),
            request("MSET", "a", "1", "b", "2"),
            request("DEL", "a"),
            request("exists", "a", ""),
            request("ZUNIONSTORE", "d", "2", "a", "b", "WEIGHTS", "1", "2"),
            request("EVAL", "return 1", "1", "a"),
            request("XREAD", "COUNT", "1", "STREAMS", "a", "b", "0", "0"),
            request("SORT", "a", "BY", "x", "STORE", "d"),
            request("GEORADIUS", "a", "1", "2", "3", "km", "STORE", "d"),
            request("OBJECT", "ENCODING", "a"),
            request("COMMAND", "GETKEYS", "MSET", "a", "1"),
            request("HELLO", "2", "AUTH", "default", "secret", "SETNAME", "me"),
            request("AUTH", "secret"),
            request("CONFIG", "GET", "*a*e*"),
            request("nonsense", "x"),
            request("PING"),
            "get \"a b\" 'c'\r\n",
            "set 'it\\'s' x\"a\\x41\\n\"\r\n",
            "mget a\tb  c\n",
            "\r\n",
            "*0\r\n");

    private static final List<String> RESPONSES = List.of(
            "+OK\r\n",
            "-ERR no\r\n",
            "-LOADING x\r\n",
            ":42\r\n",
            "$5\r\nhello\r\n",
            "$-1\r\n",
            "*2\r\n$1\r\na\r\n*1\r\n:1\r\n",
            "%1\r\n+a\r\n_\r\n",
            "~1\r\n#t\r\n",
            "|1\r\n+a\r\n:1\r\n,1.5\r\n",
            "(12345\r\n",
            "=5\r\ntxt:a\r\n",
            "!3\r\nERR\r\n");

    /** Of what messages are made, in no order. */
    private static final List<String> TOKENS = List.of(
            "*1\r\n",
            "*2\r\n",
            "$3\r\n",
            "GET",
            "\r\n",
            "$1\r\n",
            "a",
            "|1\r\n",
            "%1\r\n",
            "$-1\r\n",
            ":1\r\n",
            "+",
            "-BUSY",
            "-BUSY Redis is busy running a script.");

    @Test
    void shouldReadRequestsAsTheProtocolSays() {
        Random random = new Random(5);
        for (int round = 0; round < 20_000; round++) {
            assertReadAsTheProtocolSays(drawn(REQUESTS, random));
        }
    }

    @Test
    void shouldReadResponsesAsTheProtocolSays() {
        Random random = new Random(6);
        for (int round = 0; round < 20_000; round++) {
            String bytes = drawn(RESPONSES, random);
            assertThat(ResponseTrace.play(Bytes.of(bytes), new int[0], false))
                    .as("round %d: %s", round, bytes)
                    .isEqualTo(plainly(PlainRedis.responses(bytes)));
        }
    }

    @Test
    void shouldReadDamagedRequestsTheSameInAnyPieces() {
        fuzzRequests(1, 10_000);
    }

    @Test
    void shouldReadDamagedResponsesTheSameInAnyPieces() {
        fuzzResponses(2, 10_000);
    }

    @Test
    @Tag("long")
    void shouldReadManyMoreDamagedRequestsTheSameInAnyPieces() {
        fuzzRequests(3, 500_000);
    }

    @Test
    @Tag("long")
    void shouldReadManyMoreDamagedResponsesTheSameInAnyPieces() {
        fuzzResponses(4, 500_000);
    }

    /** What is valid, damaged, or no more than some bytes. */
    private static String drawn(List<String> samples, Random random) {
        if (random.nextInt(4) > 0) {
            return Bytes.text(damaged(samples, random));
        }
        StringBuilder bytes = new StringBuilder();
        for (int i = 1 + random.nextInt(10); i > 0; i--) {
            bytes.append(
                    random.nextInt(8) == 0
                            ? PIECES.substring(random.nextInt(PIECES.length())).substring(0, 1)
                            : TOKENS.get(random.nextInt(TOKENS.size())));
        }
        return bytes.toString();
    }

    private static void assertReadAsTheProtocolSays(String bytes) {
        PlainRedis.Found<PlainRedis.Request> expected = PlainRedis.requests(bytes);
        List<PlainRedis.Request> requests = expected.messages().stream()
                .filter(request -> !request.words().isEmpty())
                .toList();
        try (RequestTrace trace = new RequestTrace(OPEN.conversation())) {
            trace.feed(Bytes.of(bytes));

            assertThat(trace.isBroken()).as(bytes).isEqualTo(expected.broken());
            assertThat(trace.reads()).as(bytes).hasSameSizeAs(requests);
            for (int i = 0; i < requests.size(); i++) {
                assertThat(isAsRead(trace.reads().get(i), requests.get(i)))
                        .as(
                                "%s of %s: %s",
                                requests.get(i), bytes, trace.reads().get(i))
                        .isTrue();
            }
        }
    }

    private static boolean isAsRead(RequestTrace.Read read, PlainRedis.Request request) {
        boolean isNamed = read.command().equals(RedisCommands.UNKNOWN.name())
                || read.command().equals(request.name())
                || read.command().startsWith(request.name() + "|");
        boolean isWhole = read.message() == null || read.message().equals(request.asArray());
        boolean hasKeys = !request.isPlain()
                || (read.command().equals(request.name())
                        && read.keys().equals(request.keys())
                        && (read.message() == null) == request.keys().isEmpty());
        return read.lengthBytes() == request.lengthBytes() && isNamed && isWhole && hasKeys;
    }

    private static List<String> plainly(PlainRedis.Found<PlainRedis.Response> found) {
        Stream<String> responses = found.messages().stream().map(response -> kind(response) + " " + response.bytes());
        return Stream.concat(responses, found.broken() ? Stream.of("BROKEN") : Stream.empty())
                .toList();
    }

    private static int kind(PlainRedis.Response response) {
        if (response.isNull()) {
            return ResponseKind.NULL;
        }
        return switch (response.type()) {
            case '+' -> ResponseKind.SIMPLE;
            case '-' ->
                response.value().matches("(?s)-(LOADING[ \r].*|BUSY [^ ]* is busy running[ \r].*)")
                        ? ResponseKind.SERVER_TROUBLE
                        : ResponseKind.ERROR;
            case '!' -> ResponseKind.ERROR;
            case ':' -> ResponseKind.INTEGER;
            case '$' -> ResponseKind.BULK;
            case '*' -> ResponseKind.ARRAY;
            case '%' -> ResponseKind.MAP;
            case '~' -> ResponseKind.SET;
            case ',' -> ResponseKind.DOUBLE;
            case '#' -> ResponseKind.BOOLEAN;
            case '(' -> ResponseKind.BIG_NUMBER;
            case '=' -> ResponseKind.VERBATIM;
            default -> throw new AssertionError(response);
        };
    }

    private static void fuzzRequests(long seed, int rounds) {
        Random random = new Random(seed);
        for (int round = 0; round < rounds; round++) {
            RedisDialect dialect = random.nextInt(4) == 0 ? LOCKED : OPEN;
            byte[] bytes = damaged(REQUESTS, random);
            List<String> whole = withoutIds(RequestTrace.play(dialect, bytes, new int[0]));
            int[] cuts = random.nextBoolean()
                    ? RequestTrace.everywhere(bytes.length)
                    : RequestTrace.random(bytes.length, random);
            assertThat(withoutIds(RequestTrace.play(dialect, bytes, cuts)))
                    .as("seed %d round %d: %s", seed, round, Bytes.text(bytes))
                    .isEqualTo(whole);
        }
    }

    /** Each connection has another id in its answer to HELLO. */
    private static List<String> withoutIds(List<String> steps) {
        return steps.stream().map(step -> step.replaceAll("id\r\n:\\d+", "id")).toList();
    }

    private static void fuzzResponses(long seed, int rounds) {
        Random random = new Random(seed);
        for (int round = 0; round < rounds; round++) {
            byte[] bytes = damaged(RESPONSES, random);
            List<String> whole = ResponseTrace.play(bytes, new int[0], random.nextBoolean());
            int[] cuts = random.nextBoolean()
                    ? RequestTrace.everywhere(bytes.length)
                    : RequestTrace.random(bytes.length, random);
            assertThat(ResponseTrace.play(bytes, cuts, random.nextBoolean()))
                    .as("seed %d round %d: %s", seed, round, Bytes.text(bytes))
                    .isEqualTo(whole);
        }
    }

    private static byte[] damaged(List<String> samples, Random random) {
        StringBuilder bytes = new StringBuilder();
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            bytes.append(samples.get(random.nextInt(samples.size())));
        }
        for (int i = random.nextInt(4); i > 0 && !bytes.isEmpty(); i--) {
            damage(bytes, random);
        }
        return Bytes.of(bytes.toString());
    }

    private static void damage(StringBuilder bytes, Random random) {
        int at = random.nextInt(bytes.length());
        char piece = PIECES.charAt(random.nextInt(PIECES.length()));
        switch (random.nextInt(5)) {
            case 0 -> bytes.setCharAt(at, piece);
            case 1 -> bytes.insert(at, piece);
            case 2 -> bytes.deleteCharAt(at);
            case 3 -> bytes.setLength(at + 1);
            default -> bytes.insert(at, bytes.substring(at, Math.min(bytes.length(), at + 1 + random.nextInt(20))));
        }
    }
}
