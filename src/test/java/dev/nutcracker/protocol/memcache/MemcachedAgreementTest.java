package dev.nutcracker.protocol.memcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.protocol.RequestRecorder.Step;
import dev.nutcracker.testing.RawClient;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Odd requests, sent to one memcached as they are and to another as the conversation passes them on: the client must see the same bytes.
 */
final class MemcachedAgreementTest {
    private static final String LONG_KEY = "k".repeat(251);

    private static MemcachedPair servers;

    @BeforeAll
    static void startServers() {
        servers = new MemcachedPair();
    }

    @AfterAll
    static void stopServers() {
        servers.close();
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
        assertThat(servers.through(request)).isEqualTo(servers.directly(request));
    }

    /** Of one odd request memcached makes several; here it is answered once, or never with noreply. */
    @ParameterizedTest
    @MethodSource("requestsThatMemcachedTakesForSeveral")
    void shouldAnswerOnceWhereMemcachedReadsTheDataAsCommands(String request) {
        String answer = servers.through(request);
        assertThat(servers.directly(request)).isNotEqualTo(answer).endsWith("ERROR\r\n");
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
        assertThat(servers.directly(request)).isEqualTo("STORED\r\n");
        assertThat(servers.through(request)).isEqualTo("CLIENT_ERROR bad command line format\r\nERROR\r\n");
    }

    @Test
    void shouldSwallowTheDataAfterTooManyFlags() {
        String request = "ms k 2" + " x".repeat(17) + "\r\nab\r\n";
        assertThat(servers.directly(request)).isEqualTo("CLIENT_ERROR options flags too long\r\nERROR\r\n");
        assertThat(servers.through(request)).isEqualTo("CLIENT_ERROR options flags too long\r\n");
        String fewer = "ms k 2" + " x".repeat(16) + "\r\nab\r\n";
        assertThat(servers.through(fewer)).isEqualTo(servers.directly(fewer)).containsOnlyOnce("\r\n");
    }

    /** What memcached takes, but servers differ on. */
    @ParameterizedTest
    @MethodSource("requestsThatAreRefusedHereOnly")
    void shouldRefuseWhatAnotherServerCouldReadDifferently(String request) {
        assertThat(servers.directly(request)).doesNotContain("ERROR");
        assertThat(servers.through(request)).startsWith("CLIENT_ERROR").containsOnlyOnce("\r\n");
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
            try (RawClient client = servers.connect()) {
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
            try (RawClient client = servers.connect()) {
                client.send(line + "version\r\n");
                assertThat(client.readUntilClosed()).as(line).isEmpty();
            }
            List<Conversed> steps = Conversed.whole("version\r\n" + line + "version\r\n");
            assertThat(steps).as(line).hasSize(2);
            assertThat(steps.getLast().step()).isEqualTo(Step.BROKEN);
            assertThat(steps.getLast().answer()).isEmpty();
        }
    }
}
