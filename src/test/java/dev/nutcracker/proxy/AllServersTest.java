package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests of Redis clients that concern all servers, and commands that the operator allows or declares. */
final class AllServersTest {
    private static final String ONE = Keys.ownedBy(0, "one", "two");
    private static final String TWO = Keys.ownedBy(1, "one", "two");

    private static RedisServer one;
    private static RedisServer two;

    @BeforeAll
    static void startServers() {
        one = RedisServer.start();
        two = RedisServer.start();
    }

    @AfterAll
    static void stopServers() {
        one.close();
        two.close();
    }

    @BeforeEach
    void fill() {
        try (RawClient first = one.connect();
                RawClient second = two.connect()) {
            first.send("FLUSHALL\r\n")
                    .expect("+OK\r\n")
                    .send("SET " + ONE + " 1\r\n")
                    .expect("+OK\r\n");
            second.send("FLUSHALL\r\n")
                    .expect("+OK\r\n")
                    .send("SET " + TWO + " 2\r\n")
                    .expect("+OK\r\n");
        }
    }

    private static PoolYaml pool() {
        return PoolYaml.redis("alpha").server(one.port(), "one").server(two.port(), "two");
    }

    @Test
    void shouldSumAndGatherWhatAllServersHave() {
        PoolYaml pool = pool();
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            client.send("DBSIZE\r\n").expect(":2\r\n");
            assertThat(client.send("KEYS *\r\n").readRedisReply())
                    .startsWith("*2\r\n")
                    .contains(ONE, TWO);
            assertThat(client.send("RANDOMKEY\r\n").readRedisReply()).containsAnyOf(ONE, TWO);
            client.send("DEL " + ONE + "\r\n").expect(":1\r\n");
            assertThat(client.send("RANDOMKEY\r\n").readRedisReply()).contains(TWO);
            client.send("PUBLISH channel text\r\n").expect(":0\r\n");
            assertThat(proxy.snapshot().pools()).hasSize(1);
        }
    }

    @Test
    void shouldDoSoInTheThirdVersionOfTheProtocolAndInAnyDatabase() {
        PoolYaml pool = pool().set("allow_flush", true);
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            assertThat(client.send("HELLO 3\r\n").readRedisReply()).startsWith("%");
            assertThat(client.send("KEYS *\r\n").readRedisReply())
                    .startsWith("*2\r\n")
                    .contains(ONE, TWO);
            client.send("SELECT 3\r\n").expect("+OK\r\n");
            client.send("DBSIZE\r\n").expect(":0\r\n");
            client.send("RANDOMKEY\r\n").expect("_\r\n");
            client.send("SCAN 0\r\n").expect("*2\r\n$1\r\n1\r\n*0\r\n");
            client.send("SCAN 1\r\n").expect("*2\r\n$1\r\n0\r\n*0\r\n");
            client.send("FLUSHDB\r\n").expect("+OK\r\n");
            client.send("SELECT 0\r\n").expect("+OK\r\n");
            client.send("DBSIZE\r\n").expect(":2\r\n");
            assertThat(proxy.snapshot().pools()).hasSize(1);
        }
    }

    @Test
    void shouldFailAsAWholeWhenOneServerFails() {
        PoolYaml pool = PoolYaml.redis("alpha").server(one.port(), "one").server(Ports.free(), "two");
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            client.send("DBSIZE\r\n").expect("-ERR Connection refused\r\n");
            client.send("SCAN 1\r\n").expect("-ERR Connection refused\r\n");
            client.send("SCAN 0 COUNT x\r\n").expect("-ERR value is not an integer or out of range\r\n");
            client.send("SCAN 2\r\n").expect("-ERR invalid cursor\r\n");
            client.send("SCAN 0 COUNT 100\r\n")
                    .expect("*2\r\n$1\r\n1\r\n*1\r\n$" + ONE.length() + "\r\n" + ONE + "\r\n");
            client.send("PING\r\n").expect("+PONG\r\n");
            assertThat(proxy.snapshot().pools()).hasSize(1);
        }
    }

    @Test
    void shouldRefuseWhatASharedConnectionCannotServe() {
        PoolYaml pool = pool();
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            assertThat(client.send("SCRIPT KILL\r\n").readRedisReply())
                    .startsWith("-ERR SCRIPT KILL is not supported: ");
            assertThat(client.send("DEBUG SLEEP 1\r\n").readRedisReply()).startsWith("-ERR DEBUG command not allowed");
            client.send("PING\r\n").expect("+PONG\r\n");
            assertThat(proxy.snapshot().pools()).hasSize(1);
        }
    }

    @Test
    void shouldFlushAllServersOnceThePoolAllowsIt() throws IOException {
        PoolYaml pool = pool();
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            client.send("FLUSHALL\r\n")
                    .expect("-ERR FLUSHALL is not allowed: the pool does not have allow_flush: true\r\n");
            client.send("DBSIZE\r\n").expect(":2\r\n");

            proxy.reload(pool.set("allow_flush", true));

            client.send("FLUSHALL\r\n").expect("+OK\r\n");
            client.send("DBSIZE\r\n").expect(":0\r\n");
        }
    }

    @Test
    void shouldServeDeclaredCommands() throws IOException {
        PoolYaml pool = pool();
        try (RunningProxy proxy = RunningProxy.start(pool);
                RawClient client = RawClient.connect(pool.port())) {
            assertThat(client.send("SWAPDB 0 1\r\n").readRedisReply()).startsWith("-ERR SWAPDB is not served");

            proxy.reload(pool.set(
                    "commands",
                    "[{name: pfdebug, arity: 3, first_key: 2},"
                            + " {name: swapdb, arity: 3, split: all_ok},"
                            + " {name: exists, arity: -2, first_key: 1, last_key: -1, split: sum}]"));

            assertThat(client.send("PFDEBUG ENCODING none\r\n").readRedisReply())
                    .startsWith("-ERR The specified key does not exist");
            client.send("EXISTS " + ONE + ' ' + TWO + " none\r\n").expect(":2\r\n");
            client.send("SWAPDB 0 1\r\n").expect("+OK\r\n");
            client.send("DBSIZE\r\n").expect(":0\r\n");
            client.send("SWAPDB 0 1\r\n").expect("+OK\r\n");
            client.send("DBSIZE\r\n").expect(":2\r\n");
        }
    }
}
