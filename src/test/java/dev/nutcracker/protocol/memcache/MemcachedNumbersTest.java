package dev.nutcracker.protocol.memcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Numbers of all sizes and forms, in each place where a request has one, are for the proxy what they are for memcached. */
final class MemcachedNumbersTest {
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

    private static MemcachedPair servers;

    @BeforeAll
    static void startServers() {
        servers = new MemcachedPair();
    }

    @AfterAll
    static void stopServers() {
        servers.close();
    }

    /** Each number in each place where a line has one; what is kept by then is asked for behind it. */
    @ParameterizedTest
    @MethodSource("linesWithNumbers")
    void shouldTakeEveryNumberForWhatMemcachedTakesIt(String line) {
        Set<String> refused = Set.of("9223372036854775808", "1x", "x", "-", "+", "--1", "0x1");
        for (String number : Stream.concat(NUMBERS.stream(), refused.stream()).toList()) {
            String request = String.format(line, number);
            assertThat(withoutData(servers.through(ITEMS + request)))
                    .as(request)
                    .isEqualTo(withoutData(servers.directly(ITEMS + request)));
            assertThat(servers.through(STATE))
                    .as("what is kept after " + request)
                    .isEqualTo(servers.directly(STATE));
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
}
