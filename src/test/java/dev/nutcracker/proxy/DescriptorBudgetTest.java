package dev.nutcracker.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.net.Transport;
import dev.nutcracker.testing.FakeServer;
import dev.nutcracker.testing.LogWatch;
import dev.nutcracker.testing.PoolYaml;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** How many clients a limit of file descriptors leaves room for. */
@ResourceLock(LogWatch.LOG)
final class DescriptorBudgetTest {
    /** For the process itself, two workers and one listener. */
    private static final int CERTAIN = 128 + 2 * 8 + 1;
    /** Two workers' four connections to each of two servers. */
    private static final int SERVERS = 2 * 4 * 2;

    private final PoolYaml pool = PoolYaml.redis("alpha")
            .set("server_connections", 3)
            .server(Ports.free(), "one")
            .server(Ports.free(), "two");

    @Test
    void shouldLeaveToClientsWhatServersAndTheProcessDoNotNeed() throws Exception {
        assertThat(new DescriptorBudget(1024, 2).shares(configuration()))
                .isEqualTo(new DescriptorBudget.Shares(1024 - CERTAIN - SERVERS, SERVERS, SERVERS, Integer.MAX_VALUE));
    }

    @Test
    void shouldGiveServersNoMoreThanAClientOfItsOwnEachCouldUse() throws Exception {
        pool.set("server_connections", 20_000);

        // Two of three, and so many for each worker and server, with one for channels, that it is not exceeded.
        assertThat(new DescriptorBudget(CERTAIN + 3000, 2).shares(configuration()))
                .isEqualTo(new DescriptorBudget.Shares(1000, 2000, 80_004, 499));
        pool.set("server_connections", Integer.MAX_VALUE);
        assertThat(new DescriptorBudget(CERTAIN + 3000, 2).shares(configuration()))
                .isEqualTo(new DescriptorBudget.Shares(1000, 2000, 4L * (1L << 31), 499));
        pool.set("server_connections", 20_000);
        pool.server(Ports.free(), "three").server(Ports.free(), "four");
        assertThat(new DescriptorBudget(CERTAIN + 4000, 2).shares(configuration()))
                .isEqualTo(new DescriptorBudget.Shares(1000, 3000, 160_008, 374));
    }

    @Test
    void shouldCountTheConnectionsByWhichPoolsFindOutWhereTheirServersAre() throws Exception {
        Configuration addresses = parse("""
                alpha:
                  listen: 127.0.0.1:22121
                  redis: true
                  servers:
                   - 127.0.0.1:6379:1 one
                   - 127.0.0.1:6380:1 two
                """);
        Configuration masters = parse("""
                alpha:
                  listen: 127.0.0.1:22121
                  redis: true
                  sentinels: [127.0.0.1:26379, 127.0.0.1:26380, 127.0.0.1:26381]
                  servers:
                   - mymaster1:1 one
                   - mymaster2:1 two
                """);
        DescriptorBudget budget = new DescriptorBudget(1024, 2);

        int fewer = budget.shares(addresses).clients() - budget.shares(masters).clients();

        assertThat(fewer).isEqualTo(2 * (3 + 2));
    }

    @Test
    void shouldCountTheConnectionsForChannelsOfRoutingPools() throws Exception {
        String alpha = """
                alpha:
                  listen: 127.0.0.1:22121
                  redis: true
                  servers:
                   - 127.0.0.1:6379:1 one
                   - 127.0.0.1:6380:1 two
                """;
        String front = """
                front:
                  listen: 127.0.0.1:22122
                  redis: true
                  routes: [{prefix: a, pool: alpha}, {pool: further}]
                further:
                  redis: true
                  routes: [{pool: alpha}]
                """;
        DescriptorBudget budget = new DescriptorBudget(1024, 2);

        int fewer = budget.shares(parse(alpha)).clients()
                - budget.shares(parse(alpha + front)).clients();

        // Two more pools, and for each of them a connection of each worker to each server.
        assertThat(fewer).isEqualTo(2 + 2 * 2 * 2);
    }

    @Test
    void shouldStartWithTheLeastThatServesOneClientOfOneServer() throws Exception {
        assertThat(new DescriptorBudget(CERTAIN + 2, 2).shares(configuration()))
                .isEqualTo(new DescriptorBudget.Shares(1, 1, SERVERS, 1));
    }

    @Test
    void shouldSayHowManyDescriptorsAreNeededWhenThereAreTooFew() {
        assertThatThrownBy(() -> new DescriptorBudget(CERTAIN + 1, 2).shares(configuration()))
                .isInstanceOf(IOException.class)
                .hasMessage("too few file descriptors: " + (CERTAIN + 1) + " are allowed (ulimit -n), and " + CERTAIN
                        + " are needed for 1 listeners, 2 workers and the process itself, before the first client and"
                        + " the first connection to a server");
    }

    @Test
    void shouldWarnOfMoreServerConnectionsInTheConfigurationThanThereCanBe() throws Exception {
        pool.set("server_connections", 20_000);

        assertThat(Proxy.shortages(configuration(), 2, CERTAIN + 3000))
                .containsExactly("server_connections add up to 80004 connections of 2 workers, but "
                        + (CERTAIN + 3000)
                        + " file descriptors (ulimit -n) are enough for 2000: a worker opens 499 to each server at"
                        + " most, which its clients share");
        assertThat(Proxy.shortages(configuration(), 2, Integer.MAX_VALUE)).isEmpty();
        assertThat(Proxy.shortages(configuration(), 2, CERTAIN))
                .singleElement()
                .asString()
                .startsWith("too few file");
    }

    @Test
    void shouldLetClientsShareConnectionsWhenThereAreDescriptorsForNoMore() throws Exception {
        try (FakeServer one = FakeServer.start()) {
            PoolYaml many =
                    PoolYaml.redis("alpha").set("server_connections", 20_000).server(one.port(), "one");
            try (Proxy proxy = start(many, 1, 128 + 8 + 1 + 8)) {
                try (RawClient first = RawClient.connect(many.port());
                        RawClient second = RawClient.connect(many.port());
                        RawClient third = RawClient.connect(many.port());
                        RawClient fourth = RawClient.connect(many.port());
                        RawClient refused = RawClient.connect(many.port())) {
                    first.sendRedisRequest("GET", "a");
                    FakeServer.Connection connection = one.accept();
                    assertThat(connection.readRedisRequest()).containsExactly("GET", "a");
                    second.sendRedisRequest("GET", "b");
                    one.accept();
                    third.sendRedisRequest("GET", "c");
                    one.accept();

                    fourth.sendRedisRequest("GET", "d");

                    assertThat(connection.readRedisRequest()).containsExactly("GET", "d");
                    assertThat(refused.readUntilClosed()).isEqualTo("-ERR max number of clients reached\r\n");
                    assertThat(proxy.reports().snapshot().currentConnections()).isEqualTo(1 + 4 + 3);
                }
            }
        }
    }

    @Test
    void shouldAnswerWhatWouldTakeOneDescriptorTooManyAndNotBlameTheServer() throws Exception {
        try (FakeServer one = FakeServer.start()) {
            PoolYaml ejecting = PoolYaml.redis("alpha")
                    .set("auto_eject_hosts", true)
                    .set("server_failure_limit", 1)
                    .server(one.port(), "one");
            try (Proxy _ = start(ejecting, 1, 128 + 8 + 1 + 2);
                    RawClient client = RawClient.connect(ejecting.port())) {
                client.sendRedisRequest("GET", "a");
                FakeServer.Connection connection = one.accept();
                connection.readRedisRequest();
                connection.send("$1\r\nA\r\n");
                client.expect("$1\r\nA\r\n");

                // Another database is another connection.
                client.sendRedisRequest("SELECT", "1");
                client.expect("+OK\r\n");
                client.sendRedisRequest("GET", "a");
                client.expect("-ERR Too many open files\r\n");
                client.sendRedisRequest("SELECT", "0");
                client.expect("+OK\r\n");

                client.sendRedisRequest("GET", "b");
                connection.readRedisRequest();
                connection.send("$1\r\nB\r\n");
                client.expect("$1\r\nB\r\n");
            }
        }
    }

    private static Proxy start(PoolYaml pool, int workers, int descriptors) throws Exception {
        return Proxy.start(
                ConfigLoader.parse("test.yml", pool.text().getBytes(StandardCharsets.UTF_8))
                        .configuration(),
                "test",
                workers,
                Transport.best(),
                new ProcessLimits(descriptors, SocketSettings.READ_BYTES_MAX, Long.MAX_VALUE, Long.MAX_VALUE));
    }

    @Test
    void shouldRefuseClientsBeyondThatWithAnError() throws Exception {
        ProcessLimits oneClient =
                new ProcessLimits(CERTAIN + 2, SocketSettings.READ_BYTES_MAX, Long.MAX_VALUE, Long.MAX_VALUE);
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
                                CERTAIN + SERVERS + 100,
                                SocketSettings.READ_BYTES_MAX,
                                Long.MAX_VALUE,
                                Long.MAX_VALUE))) {
            assertThat(log.text())
                    .contains("Proxy: 100 clients at most, by " + (CERTAIN + SERVERS + 100) + " file descriptors\n")
                    .contains(
                            "Proxy: client_connections add up to 1000, but file descriptors (ulimit -n) are enough for"
                                    + " 100 clients only\n");
        }
    }

    private Configuration configuration() throws ConfigException {
        return parse(pool.text());
    }

    private static Configuration parse(String text) throws ConfigException {
        return ConfigLoader.parse("test.yml", text.getBytes(StandardCharsets.UTF_8))
                .configuration();
    }
}
