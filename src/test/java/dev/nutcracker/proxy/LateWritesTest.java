package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.LateRelay;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.RedisServer;
import dev.nutcracker.testing.RunningProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server of a route that was stopped, and does what it had received when the proxy has long given it up. */
final class LateWritesTest {
    private final int port = Ports.free();
    private RedisServer stopped;
    private RedisServer other;

    @BeforeEach
    void start() {
        stopped = RedisServer.start();
        other = RedisServer.start();
    }

    @AfterEach
    void stop() {
        stopped.close();
        other.close();
    }

    private RunningProxy running(String route, int stoppedPort) {
        return RunningProxy.start(1, """
            front:
              listen: 127.0.0.1:%d
              redis: true
              routes:
               - {%s}
            stopped:
              redis: true
              timeout: 300
              servers:
               - 127.0.0.1:%d:1 s
            other:
              redis: true
              timeout: 5000
              servers:
               - 127.0.0.1:%d:1 o
            """.formatted(port, route, stoppedPort, other.port()));
    }

    private static String at(RedisServer server, String request) {
        try (RawClient direct = server.connect()) {
            return direct.send(request + "\r\n").readRedisReply();
        }
    }

    @ParameterizedTest
    @CsvSource({"'','SET k 2'", "'','MSET l 2 k 2'", "'MULTI|SET k 2','EXEC'"})
    void shouldLetPoolsHaveTheSameBehindALateWrite(String before, String write) throws Exception {
        try (LateRelay relay = new LateRelay(stopped.port(), "DUMP");
                RunningProxy proxy = running("pool: other, migrate_to: {pool: stopped, percent: 100}", relay.port());
                RawClient client = RawClient.connect(port);
                RawClient writer = RawClient.connect(port)) {
            client.send("SET k 1\r\n").expect("+OK\r\n");
            for (String request : before.split("\\|")) {
                if (!request.isEmpty()) {
                    writer.send(request + "\r\n");
                    assertThat(writer.readRedisReply()).startsWith("+");
                }
            }
            relay.stop();
            writer.send(write + "\r\n");
            if (write.equals("EXEC")) {
                assertThat(writer.readUntilClosed()).isEmpty();
            } else {
                assertThat(writer.readRedisReply()).startsWith("-");
            }
            relay.goOn();
            client.send("GET k\r\n").expect("$1\r\n2\r\n");
            proxy.administered().share("front", 0, 0, "a test");
            client.send("GET k\r\n").expect("$1\r\n2\r\n");
            assertThat(at(other, "GET k")).isEqualTo("$1\r\n2\r\n");
            assertThat(at(stopped, "GET k")).isEqualTo("$1\r\n2\r\n");
        }
    }

    @Test
    void shouldBringAValueHomeBehindALateWrite() throws Exception {
        try (LateRelay relay = new LateRelay(stopped.port(), "RESTORE");
                RunningProxy _ = running("pool: stopped, failover: {pools: [other]}", relay.port());
                RawClient client = RawClient.connect(port)) {
            client.send("SET k 1\r\n").expect("+OK\r\n");
            relay.stop();
            client.send("SET k 2\r\n").expect("+OK\r\n");
            client.send("SET k 3\r\n").expect("+OK\r\n");
            relay.goOn();
            for (int i = 0; i < 100 || at(other, "EXISTS k").equals(":1\r\n"); i++) {
                client.send("GET k\r\n").expect("$1\r\n3\r\n");
            }
            assertThat(at(stopped, "GET k")).isEqualTo("$1\r\n3\r\n");
        }
    }
}
