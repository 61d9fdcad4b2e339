package dev.nutcracker.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class OriginalNutcrackerTest {
    @AutoClose
    private final RedisServer one = RedisServer.start();

    @AutoClose
    private final RedisServer two = RedisServer.start();

    @AfterEach
    void shouldLeaveOnlyTheServersOfThisTest() {
        assertThat(ServerProcess.runningCount()).isEqualTo(2);
    }

    @Test
    void shouldForwardToItsServersAndCountThat() {
        try (OriginalNutcracker nutcracker = OriginalNutcracker.start(yaml(Ports.free()))) {
            try (RawClient client = nutcracker.connect()) {
                client.sendRedisRequest("PING").expect("+PONG\r\n");
                for (int i = 0; i < 20; i++) {
                    client.sendRedisRequest("SET", "key" + i, "value" + i).expect("+OK\r\n");
                    client.sendRedisRequest("GET", "key" + i);
                    assertThat(client.readRedisReply()).endsWith("\r\nvalue" + i + "\r\n");
                }
            }

            Await.until("40 counted requests", () -> requests(nutcracker, "one") + requests(nutcracker, "two") == 40);
            assertThat(requests(nutcracker, "one")).isBetween(1L, 39L);
        }
    }

    @Test
    void shouldNotConnectToThePoolsItself() {
        try (OriginalNutcracker nutcracker = OriginalNutcracker.start(yaml(Ports.free()))) {
            // Only the listener.
            assertThat(nutcracker.stats().value("total_connections")).isEqualTo(1);
        }
    }

    @Test
    void shouldSayWhyItDoesNotStart() {
        assertThatThrownBy(() -> OriginalNutcracker.start(yaml(one.port())))
                .isInstanceOf(ServerProcess.DidNotStart.class)
                .hasMessageContaining("Address already in use");
    }

    @Test
    void shouldFindAllListenAddressesOfAConfiguration() {
        String yaml =
                "a:\n  listen: 127.0.0.1:1234\nb: {listen: '/tmp/b.sock 0644', redis: true}\nc:\n  listen: localhost:99\n";

        assertThat(OriginalNutcracker.listenAddresses(yaml))
                .containsExactly(
                        ServerProcess.loopback(1234),
                        UnixDomainSocketAddress.of("/tmp/b.sock"),
                        ServerProcess.loopback(99));
    }

    private static long requests(OriginalNutcracker nutcracker, String server) {
        return nutcracker.stats().value("alpha", server, "requests");
    }

    private String yaml(int port) {
        return """
                alpha:
                  listen: 127.0.0.1:%d
                  redis: true
                  servers:
                  - %s:1 one
                  - %s:1 two
                """.formatted(port, one.addressText(), two.addressText());
    }
}
