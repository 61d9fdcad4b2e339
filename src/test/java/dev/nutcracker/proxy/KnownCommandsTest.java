package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.Protocol;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KnownCommandsTest {
    private final KnownCommands commands = new KnownCommands();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "get",
                "flushall",
                "config",
                "config|set",
                "client|kill",
                "json.get",
                "randomkey",
                "@read",
                "@write",
                "@dangerous",
                "@admin",
                "@slow",
                "@string",
                "@sortedset",
                "@scripting",
                "@keyspace"
            })
    void shouldKnowWhatMayBeDeniedOfRedis(String word) {
        assertThat(commands.deniable(Protocol.REDIS)).contains(word);
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "set", "flush_all", "@write"})
    void shouldKnowWhatMayBeDeniedOfMemcached(String word) {
        assertThat(commands.deniable(Protocol.MEMCACHE)).contains(word);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "flush_all", "config|", "read", "@", "set|get"})
    void shouldNotKnowOtherWords(String word) {
        assertThat(commands.deniable(Protocol.REDIS)).doesNotContain(word);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET x",
                "exists x",
                "dbsize",
                "object encoding x",
                "PING",
                "info replication",
                "role",
                "time",
                "zrange x 0 1"
            })
    void shouldTakeCommandsOfRedisWithoutEffect(String line) {
        assertThat(reads(Protocol.REDIS, line)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set x y",
                "blpop x 1",
                "xread block 0 streams x 0",
                "object",
                "config set x y",
                "flushall",
                "shutdown",
                "nothing",
                "multi",
                "subscribe x",
                "debug sleep 1",
                "eval x 0"
            })
    void shouldRefuseOthersOfRedis(String line) {
        assertThat(reads(Protocol.REDIS, line)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"get x", "gets x y", "version", "mn", "stats", "stats items"})
    void shouldTakeCommandsOfMemcachedWithoutEffect(String line) {
        assertThat(reads(Protocol.MEMCACHE, line)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"set x 0 0 1", "get", "GET x", "gat 1 x", "mg x N30", "stats reset", "flush_all", "quit", "watch"
            })
    void shouldRefuseOthersOfMemcached(String line) {
        assertThat(reads(Protocol.MEMCACHE, line)).isFalse();
    }

    private boolean reads(Protocol protocol, String line) {
        return commands.onlyReads(protocol, List.of(line.split(" ", -1)));
    }
}
