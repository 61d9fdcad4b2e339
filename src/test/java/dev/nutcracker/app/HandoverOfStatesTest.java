package dev.nutcracker.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nutcracker.net.Transport;
import dev.nutcracker.testing.MemcachedServer;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of clients in the middle of something, and of other state, when a process hands over. */
final class HandoverOfStatesTest {
    @TempDir
    private Path directory;

    private final int redisPort = Ports.free();
    private final int memcachePort = Ports.free();
    private final int statsPort = Ports.free();
    private RedisServer redis;
    private MemcachedServer memcached;
    private RunningProgram old;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(Transport.EPOLL.isAvailable(), "this system has no epoll");
        redis = RedisServer.start();
        memcached = MemcachedServer.start();
        Files.writeString(directory.resolve("nutcracker.yml"), """
                alpha:
                  listen: 127.0.0.1:%d
                  redis: true
                  slowlog_log_slower_than: 0
                  auto_eject_hosts: true
                  server_failure_limit: 1
                  server_retry_timeout: 600000
                  servers:
                    - 127.0.0.1:%d:1 one
                    - 127.0.0.1:%d:1 nobody
                beta:
                  listen: 127.0.0.1:%d
                  servers:
                    - 127.0.0.1:%d:1 one
                global:
                  workers: 1
                  handover: handover.sock
                  handover_timeout: 3000
                  drain_timeout: 2000
                """.formatted(
                        redisPort, redis.port(), Ports.free(), memcachePort, memcached.port()));
        old = RunningProgram.begin(directory, Map.of(), statsPort, "0", "-p", "pid");
        old.awaitServing();
    }

    @AfterEach
    void stop() {
        old.close();
        redis.close();
        memcached.close();
    }

    private RunningProgram begin() throws IOException {
        return RunningProgram.begin(directory, Map.of(), statsPort, "1", "-p", "pid", "--take-over");
    }

    private RawClient redis() {
        return RawClient.connect(redisPort);
    }

    private RawClient memcache() {
        return RawClient.connect(memcachePort);
    }

    @Test
    void shouldPassWhatComesToRestAndDrainTheRest() throws Exception {
        try (RawClient idle = redis();
                RawClient half = redis();
                RawClient inTransaction = redis();
                RawClient blocked = redis();
                RawClient subscribed = redis();
                RawClient quiet = memcache();
                RawClient mute = redis()) {
            idle.sendRedisRequest("CLIENT", "SETNAME", "idle").expect("+OK\r\n");
            String id = idle.sendRedisRequest("CLIENT", "ID").readRedisReply();
            ejectNobody(idle);
            half.send("PING\r\n").expect("+PONG\r\n").send("*2\r\n$3\r\nGET\r\n$4\r\nha");
            inTransaction.sendRedisRequest("MULTI").expect("+OK\r\n");
            inTransaction.sendRedisRequest("SET", "one", "1").expect("+QUEUED\r\n");
            blocked.sendRedisRequest("BLPOP", "list", "0");
            subscribed.sendRedisRequest("SUBSCRIBE", "channel").readRedisReply();
            quiet.send("set noreply 0 0 1\r\n0\r\n").expect("STORED\r\n");
            quiet.send("incr noreply 1 noreply\r\n".repeat(100));
            mute.sendRedisRequest("CLIENT", "REPLY", "OFF").sendRedisRequest("SET", "mute", "1");

            try (RunningProgram next = begin()) {
                old.awaitLog("takes over");
                inTransaction.sendRedisRequest("EXEC").expect("*1\r\n+OK\r\n");
                next.awaitServing();

                assertThat(next.log())
                        .contains("took over from pid " + old.pid())
                        .contains("5 clients passed");
                assertThat(next.log()).contains("2 drained");
                assertThat(blocked.readUntilClosed()).isEqualTo("-ERR the proxy closes this connection\r\n");
                assertThat(subscribed.readUntilClosed()).isEmpty();
                assertThat(old.awaitEnd()).isZero();
                idle.sendRedisRequest("CLIENT", "ID").expect(id);
                idle.sendRedisRequest("CLIENT", "GETNAME").expect("$4\r\nidle\r\n");
                half.send("lf\r\n").expect("$-1\r\n");
                inTransaction.sendRedisRequest("GET", "one").expect("$1\r\n1\r\n");
                quiet.send("get noreply\r\n").expect("VALUE noreply 0 3\r\n100\r\nEND\r\n");
                mute.sendRedisRequest("CLIENT", "REPLY", "ON").expect("+OK\r\n");
                shouldHaveTheOtherState(next);
            }
        }
    }

    @Test
    void shouldCarryWhatWasSetAtRunTime() throws Exception {
        assertThat(console("CONFIG SET alpha.slowlog_max_len 7")).contains("slowlog_max_len 128 -> 7");
        assertThat(console("SET SERVER alpha/one STATE maint FORCE")).contains("maint");
        String before = console("SHOW OVERRIDES CSV").replaceAll(",[0-9]+\n", "\n");

        try (RunningProgram next = begin()) {
            next.awaitServing();
            assertThat(old.awaitEnd()).isZero();

            assertThat(console("SHOW OVERRIDES CSV").replaceAll(",[0-9]+\n", "\n"))
                    .isEqualTo(before);
            assertThat(console("CONFIG GET alpha.slowlog_max_len CSV")).contains("alpha.slowlog_max_len,7");
            assertThat(console("SHOW SERVERS alpha/one CSV")).contains("maint");
        }
    }

    private String console(String command) {
        try (RawClient console = RawClient.connect(statsPort)) {
            return console.send(command + "\nQUIT\n").readUntilClosed();
        }
    }

    /** The keys of the other server come back here, one after another, until one is its. */
    private static void ejectNobody(RawClient client) {
        String answer = "";
        for (int i = 0; i < 100 && !answer.startsWith("-"); i++) {
            answer = client.sendRedisRequest("GET", "key:" + i).readRedisReply();
        }
        assertThat(answer).startsWith("-");
    }

    private void shouldHaveTheOtherState(RunningProgram next) throws IOException {
        assertThat(Files.readString(directory.resolve("pid"))).isEqualTo(Long.toString(next.pid()));
        assertThat(next.http("GET", "/servers")).contains("nobody").contains("down");
        assertThat(next.log()).contains("nobody");
        assertThat(next.http("GET", "/slowlog")).contains("\"id\":0,");
        try (RawClient later = redis()) {
            later.send("PING\r\n").expect("+PONG\r\n");
        }
    }

    @Test
    void shouldTakeAHandoverBackWhenItIsToldToStop() throws Exception {
        try (RawClient blocked = redis();
                RawClient idle = redis()) {
            blocked.sendRedisRequest("BLPOP", "list", "0");
            idle.send("PING\r\n").expect("+PONG\r\n");
            try (RunningProgram next = begin()) {
                old.awaitLog("takes over");

                old.signal("TERM");

                assertThat(old.awaitEnd()).isZero();
                assertThat(next.awaitEnd()).isEqualTo(1);
                // The old process may end before the new one has read why, or between its two connections.
                assertThat(next.output())
                        .containsAnyOf(
                                "has been told to end",
                                "the other process has",
                                "the other side has ended the connection");
            }
        }
    }
}
