package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RunningProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands for the operators of servers never reach a server, whatever the kind of pool and the form of the request. */
final class DangerousCommandsTest {
    private static final List<String> OF_REDIS = List.of(
            "CONFIG SET dir /etc",
            "CONFIG REWRITE",
            "CONFIG RESETSTAT",
            "DEBUG SLEEP 0",
            "DEBUG SEGFAULT",
            "DEBUG SET-ACTIVE-EXPIRE 0",
            "DEBUG RELOAD",
            "DEBUG JMAP",
            "MODULE LOAD /tmp/x.so",
            "MODULE LOADEX /tmp/x.so",
            "MODULE UNLOAD x",
            "REPLICAOF 192.0.2.1 6379",
            "SLAVEOF 192.0.2.1 6379",
            "SHUTDOWN NOSAVE",
            "SAVE",
            "BGSAVE",
            "BGREWRITEAOF",
            "MIGRATE 192.0.2.1 6379 k 0 10",
            "MONITOR",
            "SYNC",
            "PSYNC ? -1",
            "REPLCONF listening-port 1",
            "FAILOVER",
            "SWAPDB 0 1",
            "FLUSHALL",
            "FLUSHDB",
            "CLUSTER RESET HARD",
            "CLUSTER MEET 192.0.2.1 6379",
            "CLUSTER FAILOVER",
            "ACL SETUSER x on nopass ~* +@all",
            "ACL DELUSER default",
            "ACL LOAD",
            "ACL SAVE",
            "PFDEBUG GETREG k",
            "PFSELFTEST",
            "RESTORE-ASKING k 0 x",
            "NOSUCHCOMMAND k");

    /** A client of a pool with one server may ask that server to save, and for a few things besides. */
    private static final Set<String> SERVED_AT_ONE_SERVER =
            Set.of("SAVE", "BGSAVE", "BGREWRITEAOF", "SWAPDB 0 1", "MIGRATE 192.0.2.1 6379 k 0 10");

    private static final List<String> OF_MEMCACHED = List.of(
            "shutdown",
            "shutdown graceful",
            "lru_crawler metadump all",
            "watch fetchers",
            "extstore free_memchunks 1 1",
            "misbehave",
            "debugtime p",
            "nosuchcommand k");

    /** These reach the server of a pool that has only one. */
    private static final List<String> OF_ONE_MEMCACHED = List.of(
            "slabs reassign 1 2",
            "slabs automove 1",
            "lru tune 10 25 0.1 2.0",
            "lru_crawler disable",
            "cache_memlimit 1",
            "refresh_certs");

    private enum Form {
        ARRAY,
        INLINE,
        LOWER_CASE,
        IN_A_TRANSACTION;

        String of(String command) {
            return switch (this) {
                case ARRAY -> array(command);
                case INLINE -> command + "\r\n";
                case LOWER_CASE -> array(command.toLowerCase(Locale.ROOT));
                case IN_A_TRANSACTION -> array("MULTI") + array(command) + array("DISCARD");
            };
        }

        private static String array(String command) {
            List<String> words = List.of(command.split(" ", -1));
            StringBuilder array = new StringBuilder("*" + words.size() + "\r\n");
            words.forEach(word -> array.append('$')
                    .append(word.length())
                    .append("\r\n")
                    .append(word)
                    .append("\r\n"));
            return array.toString();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotReachSeveralServersOfRedis(Form form) {
        try (FakeServer one = FakeServer.start();
                FakeServer two = FakeServer.start()) {
            PoolYaml pool = PoolYaml.redis("alpha").server(one.port(), "one").server(two.port(), "two");
            assertRefused(pool, form, Set.of());
            assertThat(one.connectionCount() + two.connectionCount()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotReachTheOnlyServerOfRedis(Form form) {
        try (FakeServer one = FakeServer.start()) {
            assertRefused(PoolYaml.redis("alpha").server(one.port(), "one"), form, SERVED_AT_ONE_SERVER);
            assertThat(one.connectionCount()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotReachATwemproxy(Form form) {
        try (FakeServer one = FakeServer.start()) {
            PoolYaml pool =
                    PoolYaml.redis("alpha").set("server_commands", "twemproxy").server(one.port(), "one");
            assertRefused(pool, form, Set.of());
            assertThat(one.connectionCount()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNotReachServersOfMemcached(boolean several) {
        try (FakeServer one = FakeServer.start()) {
            PoolYaml pool = PoolYaml.memcache("alpha").server(one.port(), "one");
            List<String> commands = new ArrayList<>(OF_MEMCACHED);
            if (several) {
                pool.server(1, "nobody").set("distribution", "modula");
                commands.addAll(OF_ONE_MEMCACHED);
            }
            try (RunningProxy _ = RunningProxy.start(pool)) {
                for (String command : commands) {
                    try (RawClient client = RawClient.connect(pool.port())) {
                        client.send(command + "\r\nquit\r\n");
                        assertThat(client.readUntilClosed()).as(command).doesNotContain("OK\r\n");
                    }
                }
            }
            assertThat(one.connectionCount()).isZero();
        }
    }

    /** A server that has had no connection has got nothing. */
    private static void assertRefused(PoolYaml pool, Form form, Set<String> served) {
        try (RunningProxy _ = RunningProxy.start(pool)) {
            for (String command : OF_REDIS) {
                if (served.contains(command)) {
                    continue;
                }
                try (RawClient client = RawClient.connect(pool.port())) {
                    client.send(form.of(command) + "QUIT\r\n");
                    assertThat(client.readUntilClosed())
                            .as(command)
                            .contains("-")
                            .endsWith("+OK\r\n");
                }
            }
        }
    }
}
