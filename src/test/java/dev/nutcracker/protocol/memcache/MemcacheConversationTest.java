package dev.nutcracker.protocol.memcache;

import static dev.nutcracker.protocol.memcache.Conversed.forward;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.RequestRecorder;
import dev.nutcracker.protocol.RequestRecorder.Step;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class MemcacheConversationTest {
    private static final String LONGEST_KEY = "k".repeat(250);

    private static final String ODD_BYTES = " \r\n\t\0-+0959noreply";

    /** Requests that are forwarded byte for byte, and how. */
    private static final List<Conversed> CANONICAL = List.of(
            forward(Step.FORWARD, "get", false, "get k\r\n", "k"),
            forward(Step.SPLIT, "get", false, "get k noreply\r\n", "k", "noreply"),
            forward(Step.SPLIT, "gets", false, "gets a b a\r\n", "a", "b", "a"),
            forward(Step.FORWARD, "gat", false, "gat -1 k\r\n", "k"),
            forward(Step.SPLIT, "gats", false, "gats 0 a b\r\n", "a", "b"),
            forward(Step.FORWARD, "get", false, "get " + LONGEST_KEY + "\r\n", LONGEST_KEY),
            forward(Step.FORWARD, "set", false, "set k 0 0 2\r\nab\r\n", "k"),
            forward(Step.FORWARD, "set", false, "set k 4294967295 -1 0\r\n\r\n", "k"),
            forward(Step.FORWARD, "set", true, "set k 0 2147483647 2 noreply\r\n\r\n\r\n", "k"),
            forward(Step.FORWARD, "add", false, "add \u0080\u00ff 0 0 9\r\nget a\r\n\r\n\r\n", "\u0080\u00ff"),
            forward(Step.FORWARD, "replace", false, "replace k 0 0 1\r\n\n\r\n", "k"),
            forward(Step.FORWARD, "append", true, "append k 0 0 1 noreply\r\n\0\r\n", "k"),
            forward(Step.FORWARD, "prepend", false, "prepend k 0 0 1\r\n\r\r\n", "k"),
            forward(Step.FORWARD, "cas", false, "cas k 0 0 1 18446744073709551615\r\nx\r\n", "k"),
            forward(Step.FORWARD, "cas", true, "cas k 0 0 1 7 noreply\r\nx\r\n", "k"),
            forward(Step.FORWARD, "incr", false, "incr k 18446744073709551615\r\n", "k"),
            forward(Step.FORWARD, "decr", true, "decr k 1 noreply\r\n", "k"),
            forward(Step.FORWARD, "delete", false, "delete k\r\n", "k"),
            forward(Step.FORWARD, "delete", false, "delete noreply\r\n", "noreply"),
            forward(Step.FORWARD, "delete", true, "delete k noreply\r\n", "k"),
            forward(Step.FORWARD, "delete", false, "delete k 0\r\n", "k"),
            forward(Step.FORWARD, "delete", true, "delete k 0 noreply\r\n", "k"),
            forward(Step.FORWARD, "touch", false, "touch k -1\r\n", "k"),
            forward(Step.FORWARD, "touch", true, "touch k 0 noreply\r\n", "k"),
            forward(Step.EVERY_SERVER, "flush_all", false, "flush_all\r\n"),
            forward(Step.EVERY_SERVER, "flush_all", true, "flush_all noreply\r\n"),
            forward(Step.EVERY_SERVER, "flush_all", true, "flush_all 10 noreply\r\n"),
            forward(Step.EVERY_SERVER, "verbosity", false, "verbosity 1\r\n"),
            forward(Step.EVERY_SERVER, "verbosity", true, "verbosity 1 noreply\r\n"),
            forward(Step.FORWARD, "version", false, "version\r\n"),
            forward(Step.EVERY_SERVER, "stats", false, "stats\r\n"),
            forward(Step.EVERY_SERVER, "stats", false, "stats items\r\n"),
            forward(Step.EVERY_SERVER, "stats settings", false, "stats settings\r\n"),
            forward(Step.EVERY_SERVER, "stats reset", false, "stats reset\r\n"),
            forward(Step.EVERY_SERVER, "stats detail", false, "stats detail on\r\n"),
            forward(Step.FORWARD, "mg", false, "mg k v O1 k\r\n", "k"),
            forward(Step.FORWARD, "mg", false, "mg k vq noq\r\n", "k"),
            forward(Step.FORWARD, "md", false, "md q\r\n", "q"),
            forward(Step.FORWARD, "ma", false, "ma b N0 J5\r\n", "b"),
            forward(Step.FORWARD, "me", false, "me k\r\n", "k"),
            Conversed.fenced("mg", true, "mg k v q\r\n", "k"),
            Conversed.fenced("mg", true, "mg k qx q\r\n", "k"),
            Conversed.fenced("md", true, "md k O1 q\r\n", "k"),
            Conversed.fenced("ma", true, "ma k q\r\n", "k"),
            Conversed.fenced("ms", false, "ms k 2\r\nab\r\n", "k"),
            Conversed.fenced("ms", true, "ms k 0 q T0\r\n\r\n", "k"));

    @Test
    void shouldForwardCanonicalRequestsAsTheyAre() {
        for (Conversed sample : CANONICAL) {
            assertThat(Conversed.whole(sample.message())).containsExactly(sample);
        }
    }

    @Test
    void shouldTakeTheSameStepsWhereverTheBytesAreCut() {
        for (Conversed sample : CANONICAL) {
            String bytes = sample.message();
            assertThat(Conversed.byteByByte(bytes)).containsExactly(sample);
            for (int end = 1; end < bytes.length(); end++) {
                assertThat(Conversed.cut(bytes, end)).containsExactly(sample);
            }
        }
    }

    @Test
    void shouldFindPipelinedRequestsWhereverTheBytesAreCut() {
        StringBuilder all = new StringBuilder();
        CANONICAL.forEach(sample -> all.append(sample.message()));
        assertThat(Conversed.byteByByte(all.toString())).isEqualTo(CANONICAL);
        for (int end = 0; end < all.length(); end += 7) {
            assertThat(Conversed.cut(all.toString(), end)).isEqualTo(CANONICAL);
        }
    }

    @Test
    void shouldForwardACanonicalCopyOfAnOddLine() {
        assertSteps("get k\n", forward(Step.FORWARD, "get", false, "get k\r\n", "k"));
        assertSteps("  gets  a   b \r\n", forward(Step.SPLIT, "gets", false, "gets a b\r\n", "a", "b"));
        assertSteps("gat 0 a  b\n", forward(Step.SPLIT, "gat", false, "gat 0 a b\r\n", "a", "b"));
        assertSteps(
                "set  k 0 0 4 noreply \na\nb \r\n",
                forward(Step.FORWARD, "set", true, "set k 0 0 4 noreply\r\na\nb \r\n", "k"));
        assertSteps("set k 0 0 2 x\r\nab\r\n", forward(Step.FORWARD, "set", false, "set k 0 0 2\r\nab\r\n", "k"));
        assertSteps("incr k 1 x\r\n", forward(Step.FORWARD, "incr", false, "incr k 1\r\n", "k"));
        assertSteps("flush_all 0 x\r\n", forward(Step.EVERY_SERVER, "flush_all", false, "flush_all 0\r\n"));
        assertSteps("version \0 x\r\n", forward(Step.FORWARD, "version", false, "version\r\n"));
    }

    @Test
    void shouldForwardALargeValueInACopyWithoutCopyingIt() {
        String value = "v".repeat(300_000);
        Conversed expected = forward(Step.FORWARD, "set", false, "set k 0 0 300000\r\n" + value + "\r\n", "k");
        String odd = "set  k 0 0 300000\n" + value + "\r\n";
        assertThat(Conversed.whole(odd)).containsExactly(expected);
        assertThat(Conversed.cut(odd, 10, 70_000, 150_000, 299_000, odd.length() - 1))
                .containsExactly(expected);
    }

    @Test
    void shouldRefuseABlockWithoutItsEndAndForwardNothingOfIt() {
        assertSteps("set k 0 0 2\r\nabcd", answered("set", "CLIENT_ERROR bad data chunk\r\n"));
        assertSteps("set k 0 0 2 noreply\r\nab\n\n", silent("set"));
        assertSteps(
                "set k 0 0 2\r\nab\nget x\r\n",
                answered("set", "CLIENT_ERROR bad data chunk\r\n"),
                answered("unsupported", "ERROR\r\n"));
    }

    @Test
    void shouldRouteAnEncodedKeyByWhatItStandsFor() {
        assertSteps("mg a2V5 b v\r\n", forward(Step.FORWARD, "mg", false, "mg a2V5 b v\r\n", "key"));
        assertSteps("mg  a2V5  b\n", forward(Step.FORWARD, "mg", false, "mg a2V5 b\r\n", "key"));
        assertSteps("md AAD/ b\r\n", forward(Step.FORWARD, "md", false, "md AAD/ b\r\n", "\0\0\u00ff"));
        assertSteps("ms a2U= 3 b\r\nabc\r\n", Conversed.fenced("ms", false, "ms a2U= 3 b\r\nabc\r\n", "ke"));
        assertSteps("mg aw== q k b\r\n", Conversed.fenced("mg", true, "mg aw== q k b\r\n", "k"));
        assertSteps("mg a2V5 k\r\n", forward(Step.FORWARD, "mg", false, "mg a2V5 k\r\n", "a2V5"));
    }

    @Test
    void shouldRouteTheEncodedKeyOfALargeValueByWhatItStandsFor() {
        String value = "\r\nEND\r\n..".repeat(30_000);
        String request = "ms a2V5 270000 b\r\n" + value + "\r\n";
        assertThat(Conversed.cut(request, 10, 70_000, 150_000, 269_000, request.length() - 1))
                .containsExactly(Conversed.fenced("ms", false, request, "key"));
    }

    @Test
    void shouldAnswerTheMetaNoopItself() {
        for (String line : List.of("mn\r\n", "mn\n", "mn noreply\r\n", " mn \r\n")) {
            assertSteps(line, answered("mn", "MN\r\n"));
        }
    }

    @Test
    void shouldForwardOnlyStatisticsThatHaveAnEnd() {
        assertSteps("stats settings x\r\n", forward(Step.EVERY_SERVER, "stats settings", false, "stats settings\r\n"));
        assertSteps("stats conns\r\n", answered("stats", "END\r\n"));
        for (String topic : List.of("sizes_enable", "sizes_disable", "x", "noreply", "Items")) {
            assertSteps("stats " + topic + "\r\n", answered("stats", "ERROR\r\n"));
        }
        assertSteps(
                "stats detail dump\r\n",
                answered("stats", "SERVER_ERROR stats detail dump is not served by a proxy\r\n"));
    }

    @Test
    void shouldSwallowTheBlockOfARefusedRequest() {
        Conversed next = forward(Step.FORWARD, "get", false, "get k\r\n", "k");
        Conversed badFormat = answered("set", "CLIENT_ERROR bad command line format\r\n");
        assertSteps("set " + LONGEST_KEY + "k 0 0 11\r\nflush_all\r\n\r\nget k\r\n", badFormat, next);
        assertSteps("set a\0b 0 0 11\r\nflush_all\r\n\r\nget k\r\n", badFormat, next);
        assertSteps("set a\tb 0 0 2 noreply\r\nab\r\nget k\r\n", silent("set"), next);
        assertSteps("set k 0 99999999999999999999 2\r\nab\r\nget k\r\n", badFormat, next);
        assertSteps(
                "cas k 0 0 2 x\r\nab\r\nget k\r\n", answered("cas", "CLIENT_ERROR bad command line format\r\n"), next);
        String badKey = "CLIENT_ERROR error decoding key\r\n";
        assertSteps("ms k 11 b\r\nflush_all\r\n\r\nget k\r\n", answered("ms", badKey), next);
    }

    /** Servers that refuse such a number take the data block for commands, so none is sent to them. */
    @Test
    void shouldForwardNumbersAsEveryServerReadsThem() {
        assertSteps("set k 0 4294967295 1\r\nv\r\n", set("set k 0 -1 1\r\nv\r\n"));
        assertSteps("set k 4294967295 2147483648 1\r\nv\r\n", set("set k 4294967295 -2147483648 1\r\nv\r\n"));
        assertSteps("set k +7 4294967396 +1\r\nv\r\n", set("set k 7 100 1\r\nv\r\n"));
        assertSteps("set k 4294967297 +0 -0\r\n\r\n", set("set k 1 0 0\r\n\r\n"));
        assertSteps(
                "set k 0 4294967295 1 noreply\r\nv\r\n",
                forward(Step.FORWARD, "set", true, "set k 0 -1 1 noreply\r\nv\r\n", "k"));
        assertSteps("touch k 4294967295\r\n", forward(Step.FORWARD, "touch", false, "touch k -1\r\n", "k"));
        assertSteps("gat 2147483648 k n\r\n", forward(Step.SPLIT, "gat", false, "gat -2147483648 k n\r\n", "k", "n"));
        assertSteps("flush_all 4294967295\r\n", forward(Step.EVERY_SERVER, "flush_all", false, "flush_all -1\r\n"));
        assertSteps("incr k +5\r\n", forward(Step.FORWARD, "incr", false, "incr k 5\r\n", "k"));
    }

    private static Conversed set(String message) {
        return forward(Step.FORWARD, "set", false, message, "k");
    }

    @Test
    void shouldSwallowAValueAboveTheLimitWithoutKeepingIt() {
        try (Conversed.Connection connection = new Conversed.Connection(new MemcacheDialect(10).conversation())) {
            connection.receive("set k 0 0 1000000 \r\n");
            for (int i = 0; i < 1000; i++) {
                connection.receive("x".repeat(1000));
                assertThat(connection.unusedBytes()).isZero();
            }
            connection.receive("yzset k 0 0 11 noreply\r\n12345678901\r\nset k 0 0 10\r\n1234567890\r\n");
            assertThat(connection.steps)
                    .containsExactly(
                            answered("set", "SERVER_ERROR object too large for cache\r\n"),
                            silent("set"),
                            forward(Step.FORWARD, "set", false, "set k 0 0 10\r\n1234567890\r\n", "k"));
        }
    }

    @Test
    void shouldEndTheConversationAtQuit() {
        Conversed quit = new Conversed(Step.ANSWERED_LAST, "quit", List.of(), false, "", "");
        assertThat(Conversed.whole("quit\r\nget k\r\n")).containsExactly(quit);
        assertSteps("version\r\nquit now\n", forward(Step.FORWARD, "version", false, "version\r\n"), quit);
    }

    @Test
    void shouldTakeTheBinaryProtocolForWhatItIsAtTheFirstByteOnly() {
        assertSteps("\u0080\n" + "\0".repeat(22), answered("mn", "\u0081\n" + "\0".repeat(22)));
        assertSteps(
                "get k\r\n\u0080x\r\n",
                forward(Step.FORWARD, "get", false, "get k\r\n", "k"),
                answered("unsupported", "ERROR\r\n"));
    }

    @Test
    void shouldRefuseEndlessLinesButNotManyKeys() {
        Conversed tooLong = last("CLIENT_ERROR line too long\r\n");
        assertSteps("x".repeat(2049), tooLong);
        assertSteps("set k " + "0".repeat(2100) + " 0 2\r\nab\r\n", tooLong);
        assertSteps("gat 0" + " key".repeat(600) + "\r\n", tooLong);
        assertSteps(" ".repeat(2100) + "get k\r\n", tooLong);
        assertSteps("get" + " ".repeat(5000) + "k\r\n", forward(Step.FORWARD, "get", false, "get k\r\n", "k"));
        String[] keys = new String[1000];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = "key:" + i;
        }
        String many = "gets " + String.join(" ", keys) + "\r\n";
        assertSteps(many, forward(Step.SPLIT, "gets", false, many, keys));
        assertThat(Conversed.whole("get " + "k ".repeat(3_000_000))).containsExactly(tooLong);
    }

    @Test
    void shouldAnswerInPlaceOfARequestThatIsRefusedWhileItArrives() {
        assertRefused("set k 0 0 20\r\n1234", "5678901234567890\r\n");
        assertRefused("set k 0 0 20", "\r\n12345678901234567890\r\n");
        assertRefused("get " + "key ".repeat(1000), "key key\r\n");
        assertRefused("get k", "ey\r\n");
    }

    @Test
    void shouldNotRefuseTheNextRequestWhenNoneIsArriving() {
        Conversed get = forward(Step.FORWARD, "get", false, "get k\r\n", "k");
        try (Conversed.Connection connection = new Conversed.Connection(new MemcacheDialect(1).conversation())) {
            refuse(connection, "");
            refuse(connection, "get k\r\n");
            refuse(connection, "set k 0 0 2\r\na");
            connection.receive("b\r\nget k\r\n");
            assertThat(connection.steps)
                    .containsExactly(get, answered("set", "SERVER_ERROR object too large for cache\r\n"), get);
        }
    }

    @Test
    void shouldStaySilentWhenANoreplyRequestIsRefusedWhileItArrives() {
        try (Conversed.Connection connection = new Conversed.Connection(new MemcacheDialect().conversation())) {
            refuse(connection, "set k 0 0 4 noreply\r\n12");
            connection.receive("34\r\nget k\r\n");
            assertThat(connection.steps)
                    .containsExactly(silent("set"), forward(Step.FORWARD, "get", false, "get k\r\n", "k"));
        }
    }

    @Test
    void shouldHoldNoReferenceToTheBytesOfARewrittenRequest() {
        ByteBuf in = Unpooled.copiedBuffer("set  k 0 0 2\r\nab\r\n", StandardCharsets.US_ASCII);
        Conversation conversation = new MemcacheDialect().conversation();
        assertThat(new RequestRecorder().next(conversation, in)).isEqualTo(Step.FORWARD);
        assertThat(in.refCnt()).isEqualTo(1);
        assertThat(in.release()).isTrue();
    }

    @Test
    void shouldTakeTheSameStepsForMutatedBytesWhereverTheyAreCut() {
        fuzz(new Random(20260), 600);
    }

    @Test
    @Tag("long")
    void shouldTakeTheSameStepsForManyMutatedBytesWhereverTheyAreCut() {
        for (int seed = 0; seed < 200; seed++) {
            fuzz(new Random(seed), 20_000);
        }
    }

    private static void fuzz(Random random, int rounds) {
        for (int round = 0; round < rounds; round++) {
            String bytes = mutated(random);
            List<Conversed> whole = Conversed.whole(bytes);
            assertThat(Conversed.byteByByte(bytes)).as("%s", bytes).isEqualTo(whole);
            int first = random.nextInt(bytes.length() + 1);
            int second = first + random.nextInt(bytes.length() + 1 - first);
            assertThat(Conversed.cut(bytes, first, second)).as("%s", bytes).isEqualTo(whole);
            for (Conversed step : whole) {
                // A key that comes as base64 may have any bytes.
                String allowed = isMetaWithFlag("b", step.message()) ? "(?s).{1,250}" : "[!-~\\x80-\\xff]{1,250}";
                assertThat(step.keys()).as("%s", bytes).allMatch(key -> key.matches(allowed));
            }
        }
    }

    private static boolean isMetaWithFlag(String flag, String message) {
        List<String> words = List.of(message.split("\r\n", 2)[0].split(" +", -1));
        return words.getFirst().length() == 2 && words.stream().skip(2).anyMatch(word -> word.startsWith(flag));
    }

    @Test
    void shouldReadMutatedBytesAsTheProtocolSays() {
        Random random = new Random(20262);
        for (int round = 0; round < 10_000; round++) {
            String bytes = mutated(random);
            PlainMemcache.Found<PlainMemcache.Request> expected = PlainMemcache.requests(bytes);
            try (Conversed.Connection connection = new Conversed.Connection(new MemcacheDialect().conversation())) {
                connection.receive(bytes);
                assertAsTheProtocolSays(connection, expected, bytes);
            }
        }
    }

    private static void assertAsTheProtocolSays(
            Conversed.Connection connection, PlainMemcache.Found<PlainMemcache.Request> expected, String bytes) {
        int count = expected.messages().size();
        assertThat(connection.starts).as(bytes).hasSizeGreaterThanOrEqualTo(count);
        if (!expected.odd()) {
            assertThat(connection.starts.size()).as(bytes).isLessThanOrEqualTo(count + 1);
        }
        for (int i = 0; i < count; i++) {
            PlainMemcache.Request request = expected.messages().get(i);
            Conversed step = connection.steps.get(i);
            assertThat(connection.starts.get(i)).as(bytes).isEqualTo(request.start());
            assertThat(isNamed(step, request))
                    .as("%s as %s in %s", request, step, bytes)
                    .isTrue();
            if (request.isPlain()) {
                assertThat(step.isForwarded())
                        .as("%s as %s in %s", request, step, bytes)
                        .isTrue();
            }
            if (step.isForwarded() && !step.command().startsWith("m")) {
                assertThat(step.keys()).as(bytes).isEqualTo(request.keys());
            }
        }
    }

    private static boolean isNamed(Conversed step, PlainMemcache.Request request) {
        return step.command().equals("unsupported")
                || step.command().split(" ")[0].equals(request.words().getFirst());
    }

    private static String mutated(Random random) {
        StringBuilder bytes = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            bytes.append(CANONICAL.get(random.nextInt(CANONICAL.size())).message());
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(bytes.length());
            switch (random.nextInt(4)) {
                case 0 -> bytes.deleteCharAt(at);
                case 1 -> bytes.insert(at, (char) random.nextInt(256));
                case 2 -> bytes.setCharAt(at, ODD_BYTES.charAt(random.nextInt(ODD_BYTES.length())));
                default -> bytes.insert(at, bytes.substring(at, Math.min(bytes.length(), at + random.nextInt(9))));
            }
            if (bytes.isEmpty()) {
                bytes.append('\n');
            }
        }
        return bytes.toString();
    }

    private static void assertRefused(String before, String after) {
        try (Conversed.Connection connection = new Conversed.Connection(new MemcacheDialect().conversation())) {
            refuse(connection, before);
            connection.receive(after + "get k\r\n");
            String command = before.substring(0, 3);
            assertThat(connection.steps)
                    .containsExactly(
                            answered(command, "SERVER_ERROR out of memory\r\n"),
                            forward(Step.FORWARD, "get", false, "get k\r\n", "k"));
        }
    }

    private static void refuse(Conversed.Connection connection, String before) {
        connection.receive(before);
        connection.refuse("out of memory");
    }

    private static void assertSteps(String bytes, Conversed... expected) {
        assertThat(Conversed.whole(bytes)).containsExactly(expected);
        assertThat(Conversed.byteByByte(bytes)).containsExactly(expected);
        List<Integer> ends = new ArrayList<>();
        for (int end = 1; end < bytes.length(); end += Math.max(1, bytes.length() / 100)) {
            ends.add(end);
        }
        for (int end : ends) {
            assertThat(Conversed.cut(bytes, end)).containsExactly(expected);
        }
    }

    private static Conversed answered(String command, String answer) {
        return new Conversed(Step.ANSWERED, command, List.of(), false, "", answer);
    }

    private static Conversed silent(String command) {
        return new Conversed(Step.ANSWERED, command, List.of(), true, "", "");
    }

    private static Conversed last(String answer) {
        return new Conversed(Step.BROKEN, "unsupported", List.of(), false, "", answer);
    }
}
