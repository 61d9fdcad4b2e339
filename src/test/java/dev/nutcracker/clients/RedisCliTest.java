package dev.nutcracker.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.Requirements;
import dev.nutcracker.testing.ServerProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Redis' own client, in both versions of the protocol, prints what it prints with one server. */
final class RedisCliTest {
    private static final String SESSION = """
            PING
            ECHO "a \\x00 b"
            SET text "line\\r\\nline"
            GET text
            GET none
            MSET 1-a 1 2-b 2 3-c 3 4-d 4
            MGET 1-a none 2-b 3-c 4-d
            EXISTS 1-a 2-b 3-c none
            HSET hash field value
            HGETALL hash
            RPUSH list x y
            LRANGE list 0 -1
            SADD set member
            SMEMBERS set
            ZADD sorted 1.5 low 2 high
            ZRANGE sorted 0 -1 WITHSCORES
            ZSCORE sorted low
            EXPIRE text 1000
            TTL text
            INCR list
            NONSENSE a b
            GET
            WATCH count
            MULTI
            SET count 1
            INCR count
            EXEC
            DISCARD
            EVAL "return {KEYS[1], ARGV[1], 3}" 1 key argument
            CLIENT SETNAME cli
            CLIENT GETNAME
            CONFIG GET databases
            SELECT 3
            GET text
            SELECT 0
            GET count
            DEL 1-a 2-b 3-c none
            OBJECT ENCODING count
            CLUSTER SLOTS
            READONLY
            SCRIPT EXISTS 0000000000000000000000000000000000000000
            """;

    @ParameterizedTest
    @ValueSource(strings = {"-2", "-3"})
    void shouldPrintWhatItPrintsWithOneServer(String version) throws IOException {
        try (ThreeServers servers = ThreeServers.redis();
                ServerProcess one = RedisServer.start()) {
            String expected = printed(one.port(), version);

            assertThat(printed(servers.port(), version)).isEqualTo(expected);
            assertThat(expected.lines())
                    .hasSizeGreaterThan((int) SESSION.lines().count());
            servers.assertAllUsed();
        }
    }

    private static String printed(int port, String version) throws IOException {
        List<String> command =
                List.of(Requirements.REDIS_CLI.program().toString(), version, "--no-raw", "-p", Integer.toString(port));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (OutputStream input = process.getOutputStream()) {
            input.write(SESSION.getBytes(StandardCharsets.US_ASCII));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.onExit().join().exitValue()).isZero();
        return output;
    }
}
