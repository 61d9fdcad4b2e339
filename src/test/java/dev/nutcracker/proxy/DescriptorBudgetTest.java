package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.net.Transport;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** How many clients a limit of file descriptors leaves room for. */
final class DescriptorBudgetTest {
    /** For the process itself, two workers, one listener, and two workers' four connections to each of two servers. */
    private static final int NEEDED = 128 + 2 * 8 + 1 + 2 * 4 * 2;

    private final PoolYaml pool = PoolYaml.redis("alpha")
            .set("server_connections", 3)
            .server(Ports.free(), "one")
            .server(Ports.free(), "two");

    @Test
    void shouldLeaveToClientsWhatServersAndTheProcessDoNotNeed() throws Exception {
        assertThat(new DescriptorBudget(1024, 2).clientsMax(configuration())).isEqualTo(1024 - NEEDED);
        assertThat(new DescriptorBudget(NEEDED + 1, 2).clientsMax(configuration()))
                .isEqualTo(1);
    }

    @Test
    void shouldSayHowManyDescriptorsAreNeededWhenThereAreTooFew() {
        assertThatThrownBy(() -> new DescriptorBudget(NEEDED, 2).clientsMax(configuration()))
                .isInstanceOf(IOException.class)
                .hasMessage("too few file descriptors: " + NEEDED + " are allowed (ulimit -n), and " + NEEDED
                        + " are needed for 1 listeners, 16 server connections of 2 workers and the process itself,"
                        + " before the first client");
    }

    @Test
    void shouldRefuseClientsBeyondThatWithAnError() throws Exception {
        ProcessLimits oneClient =
                new ProcessLimits(NEEDED + 1, SocketSettings.READ_BYTES_MAX, Long.MAX_VALUE, Long.MAX_VALUE);
        try (Proxy _ = Proxy.start(configuration(), "test", 2, Transport.best(), oneClient)) {
            try (RawClient client = RawClient.connect(pool.port());
                    RawClient other = RawClient.connect(pool.port())) {
                client.send("PING\r\n").expect("+PONG\r\n");

                assertThat(other.readUntilClosed()).isEqualTo("-ERR max number of clients reached\r\n");
                client.send("PING\r\n").expect("+PONG\r\n");
            }
        }
    }

    @Test
    void shouldWarnOfMoreClientsInTheConfigurationThanThereCanBe() throws Exception {
        pool.set("client_connections", 1000);
        try (LogWatch log = new LogWatch();
                Proxy _ = Proxy.start(
                        configuration(),
                        "test",
                        2,
                        Transport.best(),
                        new ProcessLimits(
                                NEEDED + 100, SocketSettings.READ_BYTES_MAX, Long.MAX_VALUE, Long.MAX_VALUE))) {
            assertThat(log.text())
                    .contains("Proxy: 100 clients at most, by " + (NEEDED + 100) + " file descriptors\n")
                    .contains(
                            "Proxy: client_connections add up to 1000, but file descriptors (ulimit -n) are enough for"
                                    + " 100 clients only\n");
        }
    }

    private Configuration configuration() throws ConfigException {
        return ConfigLoader.parse("test.yml", pool.text().getBytes(StandardCharsets.UTF_8))
                .configuration();
    }
}
