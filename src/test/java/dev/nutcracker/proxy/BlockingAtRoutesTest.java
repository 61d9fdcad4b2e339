package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocking commands for keys whose values are at several servers: what they take must not come back. */
final class BlockingAtRoutesTest {
    private static final String REFUSED =
            "-ERR a blocking command that takes something is not for keys whose values are"
                    + " at several servers (routes)\r\n";

    private final int port = Ports.free();
    private RedisServer old;
    private RedisServer second;
    private RedisServer fresh;

    @BeforeEach
    void start() {
        old = RedisServer.start();
        second = RedisServer.start();
        fresh = RedisServer.start();
    }

    @AfterEach
    void stop() {
        old.close();
        second.close();
        fresh.close();
    }

    private RunningProxy running(String further) {
        return RunningProxy.start(
                1, """
            front:
              listen: 127.0.0.1:%d
              redis: true
              routes:
               - {pool: old, %s}
            old:
              redis: true
              timeout: 20000
              servers:
               - 127.0.0.1:%d:1 o
               - 127.0.0.1:%d:1 p
            new:
              listen: 127.0.0.1:%d
              redis: true
              timeout: 20000
              servers:
               - 127.0.0.1:%d:1 n
            """.formatted(port, further, old.port(), second.port(), Ports.free(), fresh.port()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "warm_from: {pool: new}",
                "migrate_to: {pool: new, percent: 0}",
                "migrate_to: {pool: new, percent: 100}",
                "migrate_to: {pool: new, percent: 100, dual_writes: false}",
                "near: {pool: new, ttl: 60}",
                "split: 2"
            })
    void shouldRefuseWhatWouldTakeAnElementAtOneServerOnly(String further) {
        try (RunningProxy _ = running(further);
                RawClient client = RawClient.connect(port)) {
            client.send("RPUSH q a b\r\n").expect(":2\r\n");
            client.send("BLPOP q 0\r\n").expect(REFUSED);
            client.send("BLMOVE q q LEFT RIGHT 0\r\nBRPOP q 0\r\n").expect(REFUSED + REFUSED);
            client.send("LRANGE q 0 -1\r\n").expect("*2\r\n$1\r\na\r\n$1\r\nb\r\n");

            client.send("XREAD COUNT 1 BLOCK 1 STREAMS s 0\r\n").expect("*-1\r\n");
            client.send("MULTI\r\nBLPOP q 0\r\nEXEC\r\n")
                    .expect("+OK\r\n+QUEUED\r\n*1\r\n*2\r\n$1\r\nq\r\n$1\r\na\r\n");
            client.send("LRANGE q 0 -1\r\n").expect("*1\r\n$1\r\nb\r\n");
            client.send("LPOP q\r\nEXISTS q\r\n").expect("$1\r\nb\r\n:0\r\n");
        }
    }

    @Test
    void shouldTakeAnElementFromTheFirstOfSeveralCopies() {
        try (RunningProxy _ = running("copy_to: [new]");
                RawClient client = RawClient.connect(port)) {
            client.send("RPUSH q a b\r\n").expect(":2\r\n");
            client.send("BLPOP q 0\r\n").expect("*2\r\n$1\r\nq\r\n$1\r\na\r\n");
            client.send("LRANGE q 0 -1\r\n").expect("*1\r\n$1\r\nb\r\n");
        }
        try (RawClient client = fresh.connect()) {
            assertThat(client.sendRedisRequest("LLEN", "q").readRedisReply()).isEqualTo(":2\r\n");
        }
    }
}
