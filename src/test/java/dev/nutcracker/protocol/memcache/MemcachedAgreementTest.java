package dev.nutcracker.protocol.memcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.RequestRecorder.Step;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.RawClient;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Odd requests, sent to one memcached as they are and to another as the conversation passes them on: the client must see
 * the same bytes. Both memcacheds are given the same rows in the same order, so they hold the same items.
 */
final class MemcachedAgreementTest {
    /** Answered by memcached only after everything before it, and by nothing else. */
    private static final String MARKER = "mn\r\n";

    private static final String MARKER_ANSWER = "MN\r\n";

    private static final String ITEMS =
            "verbosity 0\r\nflush_all 0\r\nset k 3 0 3\r\nold\r\nset n 0 0 3\r\n100\r\ndelete new\r\n";
    private static final String STATE = "get k n\r\nget new\r\nmg k f s\r\nmg n v\r\nmg new v\r\n";

    /** None of them lets an item live for a few seconds only. */
    private static final List<String> NUMBERS = List.of(
            "0",
            "-1",
            "-0",
            "+0",
            "+1000",
            "00",
            "001000",
            "-01",
            "2147483646",
            "2147483647",
            "2147483648",
            "2147483649",
            "4102444800",
            "4294967294",
            "4294967295",
            "4294967296",
            "4294968296",
            "-2147483647",
            "-2147483648",
            "-2147483649",
            "-4294966296",
            "-4294967295000",
            "9223372036854775807",
            "-9223372036854775808",
            "-9223372036854775809",
            "18446744073709551615",
            "18446744073709551616",
            "-18446744073709550616",
            "99999999999999999999999999");

    private static final String LONG_KEY = "k".repeat(251);

    private static MemcachedServer direct;
    private static MemcachedServer behind;

    @BeforeAll
    static void startServers() {
        direct = MemcachedServer.start();
        behind = MemcachedServer.start();
    }

    @AfterAll
    static void stopServers() {
        direct.close();
        behind.close();
    }

    static List<String> sameAnswers() {
        String big = "x".repeat(1024 * 1024 + 1);
        return List.of(
                "\r\n",
                "\n",
                "   \r\n",
                "x\r\n",
                "a b\r\n",
                "GET k\r\n",
                "GET / XHTTP/1.0\r\n",
                "HTTP/1.1 get k\r\n",
                "get / HTTP/1.0\r\n",
                "Set k 0 0 2\r\nab\r\n",
                "get\r\n",
                "get \r\n",
                "gets\r\n",
                "gat\r\n",
                "gat 10\r\n",
                "gat x\r\n",
                "gat x k\r\n",
                "gat -1 k\r\n",
                "gat noreply k\r\n",
                "get " + LONG_KEY + "\r\n",
                "get a " + LONG_KEY + "\r\n",
                "gat 10 " + LONG_KEY + "\r\n",
                "gat x " + LONG_KEY + "\r\n",
                " get a\r\n",
                "get  a  \r\n",
                "get a\n",
                "get a\r\nget b\n",
                "set k 7 0 2\nab\r\n",
                "get k\r\n",
                "get k noreply\r\n",
                "get noreply noreply\r\n",
                "get a k b k\r\n",
                "set k 0 0 2\r\nabcd",
                "set k 0 0 2\r\nabc\r\n",
                "set k 0 0 2\r\nabcd\r\n",
                "set k 0 0 2 noreply\r\nabcd\r\n",
                "set k 0 0 2 noreply\r\nabcd",
                "set k 0 0 2\nab\n\n",
                "set k 0 0 2 foo\r\nab\r\n",
                "set k 0 0 2 Noreply\r\nab\r\n",
                "set k 0 0 2 noreply \r\nab\r\n",
                "set k 0 0 2 0 noreply\r\nab\r\n",
                "set k 0 0\r\nab\r\n",
                "set k 0 0 noreply\r\nab\r\n",
                "set\r\n",
                "set noreply 0 0 2\r\nab\r\n",
                "set k -1 0 x\r\nab\r\n",
                "set k 0 -1 2\r\nab\r\n",
                "set k 0 x 2\r\nab\r\n",
                "set k 0 1x 2\r\nab\r\n",
                "set k 0 - 2\r\nab\r\n",
                "set k 0 0 -1\r\nab\r\n",
                "set k 0 0 x\r\nab\r\n",
                "set k 0 0 002\r\nab\r\n",
                "set k 0 0 2147483646\r\nab\r\n",
                "set k 0 0 2147483647\r\nab\r\n",
                "set k 000004294967295 2147483647 2\r\nab\r\n",
                "get k\r\n",
                "set k 0 0 " + big.length() + "\r\n" + big + "\r\n",
                "set k 0 0 " + big.length() + " noreply\r\n" + big + "\r\n",
                "add k 0 0 0\r\n\r\n",
                "append k 0 0 1\r\nx\r\n",
                "prepend k 0 0 1 x\r\nx\r\n",
                "replace k 0 0 1 noreply\r\nx\r\n",
                "cas k 0 0 2\r\nab\r\n",
                "cas k 0 0 2 1\r\nab\r\n",
                "cas k 0 0 2 1 noreply\r\nab\r\n",
                "cas k 0 0 2 1 foo\r\nab\r\n",
                "cas k 0 0 2 1 foo noreply\r\nab\r\n",
                "cas k 0 0 2 18446744073709551615\r\nab\r\n",
                "cas gone 0 0 2 1\r\nab\r\n",
                "incr k 1\r\n",
                "incr gone 1\r\n",
                "incr k -1\r\n",
                "incr k x\r\n",
                "incr k 1x\r\n",
                "incr k noreply\r\n",
                "incr gone 1 foo\r\n",
                "incr gone 1 noreply\r\n",
                "incr k\r\n",
                "incr k 1 2 noreply\r\n",
                "incr " + LONG_KEY + " 1\r\n",
                "incr " + LONG_KEY + " 1 noreply\r\n",
                "incr gone 18446744073709551615\r\n",
                "decr gone 18446744073709551616\r\n",
                "set n 0 0 3\r\n100\r\n",
                "decr n 95\r\n",
                "get n\r\n",
                "incr n 18446744073709551615\r\n",
                "delete k\r\n",
                "delete k 0\r\n",
                "delete k 00\r\n",
                "delete k 1\r\n",
                "delete k noreply\r\n",
                "delete k 0 noreply\r\n",
                "delete k 0 x\r\n",
                "delete k x noreply\r\n",
                "delete k noreply x\r\n",
                "delete k noreply noreply\r\n",
                "delete noreply\r\n",
                "delete\r\n",
                "delete k 0 0 noreply\r\n",
                "delete " + LONG_KEY + "\r\n",
                "delete " + LONG_KEY + " noreply\r\n",
                "delete " + LONG_KEY + " 1\r\n",
                "touch n 10\r\n",
                "touch k\r\n",
                "touch k noreply\r\n",
                "touch n 10 noreply\r\n",
                "touch n 10 foo\r\n",
                "touch k x\r\n",
                "touch " + LONG_KEY + " 1\r\n",
                "touch " + LONG_KEY + " x\r\n",
                "touch k 10 foo noreply\r\n",
                "touch k -1\r\n",
                "flush_all 10\r\n",
                "flush_all 10 noreply\r\n",
                "flush_all -1\r\n",
                "flush_all x\r\n",
                "flush_all x noreply\r\n",
                "flush_all noreply noreply\r\n",
                "flush_all noreply 10\r\n",
                "flush_all 0 foo\r\n",
                "flush_all 1 2 3\r\n",
                "flush_all\r\n",
                "flush_all noreply\r\n",
                "verbosity\r\n",
                "verbosity 0\r\n",
                "verbosity 0 noreply\r\n",
                "verbosity noreply\r\n",
                "verbosity x\r\n",
                "verbosity -1\r\n",
                "verbosity 0 foo\r\n",
                "verbosity 0 1 noreply\r\n",
                "version\r\n",
                "version foo bar\r\n",
                "version noreply\n",
                "version\r\r\n",
                "quit\r\r\n",
                "get a\r\n\u0080bc\r\n");
    }

    @ParameterizedTest
    @MethodSource("sameAnswers")
    void shouldAnswerWhatMemcachedAnswers(String request) {
        assertThat(through(request)).isEqualTo(directly(request));
    }

    /** Of one odd request memcached makes several; here it is answered once, or never with noreply. */
    @ParameterizedTest
    @MethodSource("requestsThatMemcachedTakesForSeveral")
    void shouldAnswerOnceWhereMemcachedReadsTheDataAsCommands(String request) {
        String answer = through(request);
        assertThat(directly(request)).isNotEqualTo(answer).endsWith("ERROR\r\n");
        assertThat(answer).isEqualTo(request.contains("noreply") ? "" : "CLIENT_ERROR bad command line format\r\n");
    }

    static List<String> requestsThatMemcachedTakesForSeveral() {
        return List.of(
                "set " + LONG_KEY + " 0 0 2\r\nab\r\n",
                "set " + LONG_KEY + " 0 0 2 noreply\r\nab\r\n",
                "set a\0 0 0 2 noreply\r\nab\r\n",
                "set a\0b 0 0 2\r\nab\r\n",
                "set other -1 0 2\r\nab\r\n",
                "set other 18446744073709551616 0 2\r\nab\r\n",
                "ms " + LONG_KEY + " 2\r\nab\r\n",
                "set other 0 99999999999999999999 2\r\nab\r\n",
                "set other 0 99999999999999999999 2 noreply\r\nab\r\n",
                "cas other 0 0 2 -1\r\nab\r\n",
                "cas other 0 0 2 noreply\r\nab\r\n",
                "cas other 0 0 2 18446744073709551616\r\nab\r\n",
                "cas other 0 0 2 18446744073709551616 noreply\r\nab\r\n");
    }

    /** memcached takes this for a length of 2. */
    @Test
    void shouldRefuseALengthBeyondWhatItsFieldHolds() {
        String request = "set other 0 0 4294967298\r\nab\r\n";
        assertThat(directly(request)).isEqualTo("STORED\r\n");
        assertThat(through(request)).isEqualTo("CLIENT_ERROR bad command line format\r\nERROR\r\n");
    }

    @Test
    void shouldSwallowTheDataAfterTooManyFlags() {
        String request = "ms k 2" + " x".repeat(17) + "\r\nab\r\n";
        assertThat(directly(request)).isEqualTo("CLIENT_ERROR options flags too long\r\nERROR\r\n");
        assertThat(through(request)).isEqualTo("CLIENT_ERROR options flags too long\r\n");
        String fewer = "ms k 2" + " x".repeat(16) + "\r\nab\r\n";
        assertThat(through(fewer)).isEqualTo(directly(fewer)).containsOnlyOnce("\r\n");
    }

    /** Each number in each place where a line has one; what is kept by then is asked for behind it. */
    @ParameterizedTest
    @MethodSource("linesWithNumbers")
    void shouldTakeEveryNumberForWhatMemcachedTakesIt(String line) {
        Set<String> refused = Set.of("9223372036854775808", "1x", "x", "-", "+", "--1", "0x1");
        for (String number : Stream.concat(NUMBERS.stream(), refused.stream()).toList()) {
            String request = String.format(line, number);
            assertThat(withoutData(through(ITEMS + request)))
                    .as(request)
                    .isEqualTo(withoutData(directly(ITEMS + request)));
            assertThat(through(STATE)).as("what is kept after " + request).isEqualTo(directly(STATE));
        }
    }

    /** The data behind a line that is refused is a command for memcached, and swallowed here if its length is known. */
    private static String withoutData(String answers) {
        return answers.replaceFirst("(?<=\n)ERROR\r\n$", "");
    }

    static List<String> linesWithNumbers() {
        return List.of(
                "set k %s 0 1\r\nv\r\n",
                "set k 0 %s 1\r\nv\r\n",
                "set k 0 %s 1 noreply\r\nv\r\n",
                "add new %s %<s 1\r\nv\r\n",
                "replace k %s %<s 1\r\nv\r\n",
                "append k %s %<s 1\r\nv\r\n",
                "prepend k %s %<s 1\r\nv\r\n",
                "cas k %s %<s 1 99999999\r\nv\r\n",
                "cas k 0 0 1 %s\r\nv\r\n",
                "touch k %s\r\n",
                "touch k %s noreply\r\n",
                "gat %s k\r\n",
                "gat %s n k\r\n",
                "gats %s gone\r\n",
                "flush_all %s\r\n",
                "flush_all %s noreply\r\n",
                "verbosity %s\r\n",
                "incr n %s\r\n",
                "decr n %s\r\n",
                "incr n %s noreply\r\n",
                "delete k %s\r\n",
                "mg k T%s v\r\n",
                "mg new N%s v\r\n",
                "ms k 1 T%s F%<s\r\nv\r\n",
                "md k I T%s\r\n",
                "ma n T%s v\r\n",
                "ma new N%s J%<s v\r\n",
                "ma n D%s v\r\n");
    }

    /** What memcached takes, but servers differ on. */
    @ParameterizedTest
    @MethodSource("requestsThatAreRefusedHereOnly")
    void shouldRefuseWhatAnotherServerCouldReadDifferently(String request) {
        assertThat(directly(request)).doesNotContain("ERROR");
        assertThat(through(request)).startsWith("CLIENT_ERROR").containsOnlyOnce("\r\n");
    }

    static List<String> requestsThatAreRefusedHereOnly() {
        return List.of(
                "get a\tb\r\n",
                "get a\0b\r\n",
                "get a\rb\r\n",
                "get a\r\r\n",
                "get a\u007f\r\n",
                "set a\tb 0 0 2\r\nab\r\n",
                "mg YQ==YQ== b\r\n",
                "mg YQ=a b\r\n",
                "mg a\tb\r\n");
    }

    @Test
    void shouldCloseAtQuitWithoutAWord() {
        for (String quit : List.of("quit\r\n", "quit foo\r\n", " quit \n")) {
            try (RawClient client = RawClient.connect(direct.port())) {
                client.send("version\r\n" + quit + "version\r\n");
                assertThat(client.readUntilClosed()).startsWith("VERSION").containsOnlyOnce("\r\n");
            }
            List<Conversed> steps = Conversed.whole("version\r\n" + quit + "version\r\n");
            assertThat(steps).hasSize(2);
            assertThat(steps.getLast().step()).isEqualTo(Step.ANSWERED_LAST);
            assertThat(steps.getLast().answer()).isEmpty();
        }
    }

    @Test
    void shouldHangUpOnHttp() {
        for (String line : List.of("GET / HTTP/1.0\r\n", "POST /x HTTP/1.1\n", "xx HTTP/\r\n", " HTTP/1.1 \r\n")) {
            try (RawClient client = RawClient.connect(direct.port())) {
                client.send(line + "version\r\n");
                assertThat(client.readUntilClosed()).as(line).isEmpty();
            }
            List<Conversed> steps = Conversed.whole("version\r\n" + line + "version\r\n");
            assertThat(steps).as(line).hasSize(2);
            assertThat(steps.getLast().step()).isEqualTo(Step.BROKEN);
            assertThat(steps.getLast().answer()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("metaRequests")
    void shouldAnswerMetaCommandsAsMemcachedDoes(String request) {
        assertThat(through(request)).isEqualTo(directly(request));
    }

    static List<String> metaRequests() {
        return List.of(
                "flush_all\r\n",
                "set k 0 0 2\r\nab\r\n",
                "me nokey\r\n",
                "me\r\n",
                "mg\r\n",
                "mg k\r\n",
                "mg k v\r\n",
                "mg k v kq\r\n",
                "mg nokey q\r\n",
                "mg nokey k O1\r\n",
                "mg nokey k q O1\r\n",
                "mg k q O1 k\r\n",
                "mg k v v\r\n",
                "mg k O1 O2\r\n",
                "mg k O12345678901234567890123456789012345678901234567890\r\n",
                "mg k O\r\n",
                "mg k x\r\n",
                "mg k 1\r\n",
                "mg k S3\r\n",
                "mg k vk\r\n",
                "mg aw== b v k\r\n",
                "mg aw== b k v O9\r\n",
                "mg aw= b k v\r\n",
                "mg a b k v\r\n",
                "mg !! b\r\n",
                "mg aw==x b\r\n",
                "mg a=== b\r\n",
                "mg ax== b v\r\n",
                "mg ax== b v k\r\n",
                "mg N15 N10 v q\r\n",
                "mg k T\r\n",
                "mg k Tx\r\n",
                "mg k C5\r\n",
                "ms k 2\r\nab\r\n",
                "ms k 2 q\r\nab\r\n",
                "ms k 2 MX\r\nab\r\n",
                "ms k 2 ME\r\nab\r\n",
                "ms k 2 ME q\r\nab\r\n",
                "ms k 2 Mreplace\r\nab\r\n",
                "ms k 2 Mr\r\nab\r\n",
                "ms k 2 M\r\nab\r\n",
                "ms k 2 F5 T0 S9\r\nab\r\n",
                "ms k 2 F5x\r\nab\r\n",
                "ms k 2 F-1\r\nab\r\n",
                "ms k 2 F4294967296\r\nab\r\n",
                "ms k 2 F\r\nab\r\n",
                "ms k 2 C1\r\nab\r\n",
                "ms k 2 C1 q\r\nab\r\n",
                "ms k 2 C\r\nab\r\n",
                "ms k 2 Cx\r\nab\r\n",
                "ms k 2 C1 I\r\nab\r\n",
                "ms\r\n",
                "ms k 2 T\r\nab\r\n",
                "ms k 2 Tx\r\nab\r\n",
                "ms k 2 T-1\r\nab\r\n",
                "ms k 2\r\nabc\r\n",
                "ms k 2 q O4 k\r\nabc\r\n",
                "ms k 2 x\r\nab\r\n",
                "ms k 2 f f\r\nab\r\n",
                "ms k 2 O1 x k\r\nab\r\n",
                "ms a!== 2 b\r\nab\r\n",
                "ms aw== 2 b k\r\nab\r\n",
                "ms a2V5MQ== 2 b k\r\nab\r\n",
                "md\r\n",
                "md k\r\n",
                "md k q\r\n",
                "md nok q k\r\n",
                "md nok k O1\r\n",
                "md k x\r\n",
                "md k C1\r\n",
                "md k C1 q\r\n",
                "md k I T30\r\n",
                "ma\r\n",
                "ma k\r\n",
                "ma n N0 J5 v\r\n",
                "ma n\r\n",
                "ma n q\r\n",
                "ma nono q\r\n",
                "ma n MI v\r\n",
                "ma n MD D2 v\r\n",
                "ma n Mx v\r\n",
                "ma n M v\r\n",
                "ma n D v\r\n",
                "ma n Dx v\r\n",
                "ma n D-1 v\r\n",
                "ma n D18446744073709551615 v\r\n",
                "ma n D18446744073709551616 v\r\n",
                "ma n Jx N0 v\r\n",
                "ma n v q k\r\n",
                "ma n x\r\n",
                "ma n C1\r\n",
                "ma n C1 q\r\n",
                "mg k v ! ~ Z\r\n",
                "mg k q q\r\n",
                "mg k q qx\r\n",
                "mg k v \r\n",
                "mg  k  v\r\n",
                "mg k v\n",
                "mg k v noreply\r\n",
                "md k noreply\r\n",
                "ms k 2 noreply\r\nab\r\n",
                "ma k noreply\r\n",
                "mg YQBi= b\r\n",
                "mg YQBi b k v\r\n",
                "mg ==== b k v\r\n",
                "mg YQ b k v\r\n",
                "mg YQ=\r\n",
                "mg k b\r\n",
                "ms k 2 b\r\nab\r\n",
                "md k b\r\n",
                "ma k b\r\n",
                "mg k v b\r\n",
                "mg Zm9v bk k\r\n",
                "mg Zm9v kb b N0\r\n",
                "me k b\r\n",
                "stats x\r\n",
                "stats noreply\r\n",
                "stats reset x\r\n",
                "stats detail\r\n",
                "stats detail on x\r\n",
                "stats detail off\r\n",
                "stats detail x\r\n",
                "stats cachedump\r\n",
                "stats cachedump 1\r\n",
                "stats cachedump x 1\r\n",
                "stats sizes\r\n",
                "stats extstore\r\n",
                "stats topkeys\r\n",
                "stats\titems\r\n");
    }

    private static String directly(String request) {
        try (RawClient client = RawClient.connect(direct.port())) {
            client.send(request + MARKER);
            StringBuilder answers = new StringBuilder();
            for (String line = client.readLine(); !line.equals(MARKER_ANSWER); line = client.readLine()) {
                answers.append(line);
            }
            return answers.toString();
        }
    }

    private static String through(String request) {
        StringBuilder answers = new StringBuilder();
        try (RawClient server = RawClient.connect(behind.port())) {
            for (Conversed step : Conversed.whole(request)) {
                assertThat(step.step()).isNotIn(Step.ANSWERED_LAST, Step.BROKEN);
                answers.append(step.answer());
                if (step.isForwarded()) {
                    server.send(step.message() + step.fence());
                    answers.append(answerOf(step, server));
                }
            }
            server.send(MARKER).expect(MARKER_ANSWER);
        }
        return answers.toString();
    }

    private static String answerOf(Conversed request, RawClient server) {
        if (request.noreply()) {
            return "";
        }
        String answer = server.readMemcacheReply();
        if (request.quiet() && answer.equals(MARKER_ANSWER)) {
            return "";
        }
        server.expect(request.fence().isEmpty() ? "" : MARKER_ANSWER);
        return answer;
    }
}
