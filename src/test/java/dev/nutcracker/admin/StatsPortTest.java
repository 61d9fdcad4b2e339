package dev.nutcracker.admin;

import static dev.nutcracker.admin.KnownPorts.BRISK;
import static dev.nutcracker.admin.KnownPorts.END;
import static dev.nutcracker.admin.KnownPorts.HASTY;
import static dev.nutcracker.admin.KnownPorts.NEVER_MS;
import static dev.nutcracker.admin.KnownPorts.PATIENT;
import static dev.nutcracker.admin.KnownPorts.ask;
import static dev.nutcracker.admin.KnownPorts.connect;
import static dev.nutcracker.admin.KnownPorts.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said on connections to the stats port, where they come from and how they end. */
final class StatsPortTest {
    private final KnownPorts ports = new KnownPorts();
    private final KnownProxy proxy = ports.proxy();

    @TempDir
    private Path directory;

    @AfterEach
    void close() throws Exception {
        ports.close();
    }

    @Test
    void shouldSendTheStatisticsToWhoSaysNothing() {
        try (RawClient reader = connect(ports.open(BRISK))) {
            assertThat(reader.readUntilClosed()).isEqualTo(proxy.json());
            assertThat(reader.isResetByPeer()).isFalse();
        }
    }

    @Test
    void shouldSendTheStatisticsToWhoStopsInAWordThatCouldBeAMethod() {
        try (RawClient reader = connect(ports.open(BRISK))) {
            reader.send("GET");

            assertThat(reader.readUntilClosed()).isEqualTo(proxy.json());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GET", "GET ", "stats"})
    void shouldSendTheStatisticsAtOnceToWhoHalfCloses(String sent) {
        try (RawClient reader = connect(ports.open(PATIENT))) {
            reader.send(sent).halfClose();

            assertThat(reader.readUntilClosed()).isEqualTo(proxy.json());
            assertThat(reader.isResetByPeer()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "stats\r\n", "get / HTTP/1.1\r\n\r\n", "*x\r\n", "\u0016\u0003\u0001"})
    void shouldSendTheStatisticsAtOnceToWhoSendsSomethingElse(String sent) {
        try (RawClient reader = connect(ports.open(PATIENT))) {
            reader.send(sent).expect(proxy.json());
        }
    }

    @Test
    void shouldNotResetWhoSendsALotThatNobodyWants() {
        try (RawClient reader = connect(ports.open(PATIENT))) {
            reader.send("x".repeat(200_000)).halfClose();

            assertThat(reader.readUntilClosed()).isEqualTo(proxy.json());
            assertThat(reader.isResetByPeer()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"GET /metrics HTTP/1.1", "GET /metrics HTTP/1.0", "GET /stats HTTP/1.1", "stats"})
    void shouldResetWhoDoesNotTakeTheWholeAnswer(String request) {
        // Far more than the sockets between the two take.
        proxy.addPools(50_000);
        for (Limits limits : List.of(
                new Limits(1, NEVER_MS, NEVER_MS, 50, NEVER_MS, 0, NEVER_MS, 1),
                new Limits(1, NEVER_MS, NEVER_MS, NEVER_MS, 50, 0, NEVER_MS, 1))) {
            StatsPort port = ports.open(limits);
            try (RawClient stuck = connect(port)) {
                stuck.send(request + END);
                // It is only after the other that this is answered.
                assertThat(ask(port, "GET /healthz HTTP/1.1" + END)).startsWith("HTTP/1.1 200 OK\r\n");

                stuck.readUntilClosed();

                assertThat(stuck.isResetByPeer()).isTrue();
            }
        }
    }

    @Test
    void shouldServeTheNextWhenAsManyAsMayConnectReadNothing() {
        // Far more than the sockets between the two take.
        proxy.addPools(50_000);
        StatsPort port = ports.open(new Limits(2, NEVER_MS, 50, 50, NEVER_MS, 0, NEVER_MS, 1));
        List<RawClient> stuck = ports.connectAll(port, 2);
        stuck.forEach(reader -> reader.send("stats\n"));

        assertThat(ask(port, "GET /healthz HTTP/1.1" + END)).startsWith("HTTP/1.1 200 OK\r\n");
    }

    @Test
    void shouldServeTheNextWhenAsManyAsMayConnectDoNotEndTheirRequests() {
        StatsPort port = ports.open(HASTY);
        List<RawClient> stuck = ports.connectAll(port, HASTY.readers());
        stuck.forEach(client -> client.send("GET / HTTP/1.1\r\n"));

        assertThat(ask(port, "GET /healthz HTTP/1.1" + END)).startsWith("HTTP/1.1 200 OK\r\n");
        assertThat(stuck)
                .allSatisfy(client -> assertThat(client.readUntilClosed()).startsWith("HTTP/1.1 408 "));
    }

    @Test
    void shouldServeAUnixSocketAlike() throws IOException {
        StatsPort brisk = unixPort("brisk", BRISK);
        StatsPort patient = unixPort("patient", PATIENT);

        try (RawClient reader = connect(brisk)) {
            assertThat(reader.readUntilClosed()).isEqualTo(proxy.json());
        }
        assertThat(ask(patient, "GET /healthz HTTP/1.1" + END))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .endsWith("ok\n");
        assertThat(ask(patient, "POST /reload HTTP/1.1" + END)).startsWith("HTTP/1.1 200 OK\r\n");
        assertThat(proxy.reloads()).containsExactly("POST /reload from a unix socket");

        patient.close();
        assertThat(directory.resolve("patient")).doesNotExist();
    }

    private StatsPort unixPort(String name, Limits limits) throws IOException {
        return ports.serving(StatsPort.open(directory.resolve(name).toString(), 0, limits));
    }

    @Test
    void shouldLeaveThePortOfIpv6ToOthersWhenItListensOnIpv4() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.ofLiteral("::1"));
                StatsPort port = StatsPort.open("0.0.0.0", other.getLocalPort())) {
            port.serve(proxy);
            try (RawClient client = RawClient.connect(
                    new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), other.getLocalPort()))) {
                assertThat(client.readUntilClosed()).startsWith("{");
            }
        }
    }
}
