package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RawConnection;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that say wrongly where their keys are: the answer is a server's own. */
final class MalformedKeysTest {
    private static final String SHA = "0123456789012345678901234567890123456789";
    private static final String CROSSSLOT = "-CROSSSLOT Keys in request don't hash to the same server\r\n";

    /** With a number of keys where the N is. */
    private static final List<String> COUNTED = List.of(
            "ZUNION N {t}a",
            "ZUNION N {t}a {t}b WEIGHTS 1 2",
            "zinter N {t}a {t}b AGGREGATE NOTHING",
            "ZDIFF N {t}a WITHSCORES",
            "ZINTERCARD N {t}a {t}b LIMIT x",
            "ZUNIONSTORE {t}d N {t}a",
            "ZINTERSTORE {t}d N {t}a {t}b WEIGHTS 1",
            "ZDIFFSTORE {t}d N {t}a {t}b",
            "SINTERCARD N {t}a",
            "SINTERCARD N {t}a {t}b LIMIT -1",
            "LMPOP N {t}a LEFT",
            "LMPOP N {t}a NOWHERE",
            "LMPOP N {t}a LEFT COUNT 0",
            "ZMPOP N {t}a {t}b MIN",
            "ZMPOP N {t}a MIDDLE",
            "BLMPOP 0.01 N {t}a LEFT",
            "BLMPOP x N {t}a LEFT",
            "BLMPOP -1 N {t}a NOWHERE",
            "BZMPOP 0.01 N {t}a MAX COUNT x",
            "BZMPOP x N {t}a MAX",
            "EVAL return N {t}a",
            "EVAL (((( N {t}a {t}b",
            "EVAL_RO return N {t}a b",
            "EVALSHA " + SHA + " N {t}a",
            "EVALSHA short N {t}a",
            "EVALSHA_RO " + SHA + " N {t}a",
            "FCALL none N {t}a",
            "FCALL known N {t}a",
            "FCALL_RO none N {t}a");

    private static final List<String> NUMBERS = List.of(
            "x",
            "",
            "0",
            "1",
            "-0",
            "-1",
            "+1",
            "01",
            " 1",
            "1 ",
            "1.0",
            "1e0",
            "0x1",
            "1\0",
            "\0",
            "-",
            "2",
            "3",
            "99",
            "2147483647",
            "2147483648",
            "-2147483649",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "-9223372036854775809");

    private static final List<String> OTHERS = List.of(
            "XREAD {t}a 0 0",
            "XREAD COUNT 1 {t}a",
            "XREAD COUNT x STREAMS {t}a 0",
            "XREAD BLOCK x STREAMS {t}a 0",
            "XREAD BLOCK -1 STREAMS {t}a 0",
            "XREAD BLOCK 0 COUNT",
            "XREAD BLOCK 0 COUNT 1",
            "XREAD STREAMS {t}a {t}b 0",
            "XREAD STREAMS {t}a {t}b {t}c 0 0",
            "XREAD NOACK STREAMS {t}a 0",
            "XREAD GROUP g c STREAMS {t}a 0",
            "XREAD FOO STREAMS {t}a 0",
            "XREADGROUP GROUP g c {t}a > >",
            "XREADGROUP GROUP g c COUNT 1 {t}a",
            "XREADGROUP GROUP g c STREAMS {t}a {t}b >",
            "XREADGROUP COUNT 1 BLOCK 1 STREAMS {t}a >",
            "XREADGROUP GROUP g STREAMS {t}a > >",
            "SORT {t}a STORE",
            "SORT {t}a LIMIT 0 STORE {t}b",
            "SORT {t}a STORE {t}b STORE {t}c",
            "GEORADIUS {t}a 1 2 3 km STORE",
            "GEORADIUS {t}a 1 2 3 km STORE {t}b STOREDIST {t}c",
            "GEORADIUSBYMEMBER {t}a m 3 km STORE {t}b STORE");

    private static Stream<List<String>> requests() {
        List<List<String>> requests = new ArrayList<>();
        for (String shape : COUNTED) {
            List<String> words = List.of(shape.split(" "));
            for (String number : NUMBERS) {
                requests.add(words.stream()
                        .map(word -> word.equals("N") ? number : word)
                        .toList());
            }
        }
        OTHERS.forEach(line -> requests.add(List.of(line.split(" "))));
        return requests.stream();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldBeAnsweredInTheWordsOfAServer(int serverCount) {
        try (RedisServer alone = RedisServer.start();
                Servers servers = Servers.start(serverCount);
                RunningProxy _ = RunningProxy.start(servers.pool());
                RawClient direct = alone.connect();
                RawClient client = RawClient.connect(servers.port())) {
            String library = "#!lua name=lib\nredis.register_function('known', function() return 1 end)";
            ask(direct, List.of("FUNCTION", "LOAD", library));
            ask(client, List.of("FUNCTION", "LOAD", library));

            requests().forEach(request -> {
                String expected = ask(direct, request);
                boolean mayBeElsewhere = serverCount > 1 && hasForeignKeys(direct, request);

                assertThat(ask(client, request))
                        .as(request.toString())
                        .isIn(expected, mayBeElsewhere ? CROSSSLOT : expected);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldSpoilATransactionNoMoreThanAtAServer(int serverCount) {
        try (RedisServer alone = RedisServer.start();
                Servers servers = Servers.start(serverCount);
                RunningProxy _ = RunningProxy.start(servers.pool());
                RawClient direct = alone.connect();
                RawClient client = RawClient.connect(servers.port())) {
            requests()
                    .filter(request -> serverCount == 1 || !hasForeignKeys(direct, request))
                    .forEach(request -> {
                        List<String> expected = inTransaction(direct, request);

                        assertThat(inTransaction(client, request))
                                .as(request.toString())
                                .isEqualTo(expected);
                    });
        }
    }

    private static List<String> inTransaction(RawConnection client, List<String> request) {
        client.send("MULTI\r\n");
        client.sendRedisRequest(request.toArray(String[]::new));
        client.send("SET {t}x 1\r\nEXEC\r\n");
        return Stream.generate(client::readRedisReply).limit(4).toList();
    }

    /** Whether options are counted as keys, as Redis Cluster would count them, too. */
    private static boolean hasForeignKeys(RawConnection direct, List<String> request) {
        List<String> words = new ArrayList<>(List.of("COMMAND", "GETKEYS"));
        words.addAll(request);
        boolean firstKeyOnly = request.getFirst().startsWith("EVAL");
        return !firstKeyOnly
                && ask(direct, words)
                        .lines()
                        .filter(line -> !line.startsWith("*") && !line.startsWith("$") && !line.startsWith("-"))
                        .anyMatch(key -> !key.startsWith("{t}"));
    }

    private static String ask(RawConnection client, List<String> request) {
        return client.sendRedisRequest(request.toArray(String[]::new)).readRedisReply();
    }
}
