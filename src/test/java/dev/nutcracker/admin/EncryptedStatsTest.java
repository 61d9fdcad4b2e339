package dev.nutcracker.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.net.Encryption;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.Tls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What is said on connections to a stats port with TLS. */
final class EncryptedStatsTest {
    private static final long NEVER_MS = 3_600_000;
    private static final Limits PATIENT = new Limits(64, NEVER_MS, NEVER_MS, NEVER_MS, NEVER_MS, 0, NEVER_MS, NEVER_MS);
    /** Who says nothing is answered soon. */
    private static final Limits BRISK = new Limits(64, 1, NEVER_MS, NEVER_MS, NEVER_MS, 0, NEVER_MS, NEVER_MS);
    /** Who has begun is to come to an end soon. */
    private static final Limits HASTY = new Limits(64, NEVER_MS, 50, 50, NEVER_MS, 0, NEVER_MS, 1);

    @AutoClose
    private final Tls tls = new Tls();

    private final Recording recording = new Recording();
    private final KnownProxy proxy = new KnownProxy().encrypted(recording);
    private final List<StatsPort> ports = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (StatsPort port : ports) {
            port.close();
        }
    }

    @Test
    void shouldSendTheStatisticsToWhoSaysNothingAfterTheHandshake() throws IOException {
        try (RawClient reader = tls.connect(port(BRISK))) {
            assertThat(reader.readUntilClosed()).isEqualTo(proxy.json());
        }
        Await.until("the engine is given back", () -> recording.open.get() == 0);
    }

    @Test
    void shouldAnswerARequestThatComesByteByByte() throws IOException {
        try (RawClient reader = tls.connect(port(PATIENT))) {
            "GET /healthz HTTP/1.0\r\n\r\n".chars().forEach(c -> reader.send(Character.toString(c)));

            assertThat(reader.readUntilClosed())
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .endsWith("\r\n\r\nok\n");
        }
    }

    @Test
    void shouldSendAnAnswerOfManyRecords() throws IOException {
        proxy.addPools(5000);
        try (RawClient reader = tls.connect(port(PATIENT))) {
            reader.send("GET /stats HTTP/1.0\r\n\r\n");

            assertThat(reader.readUntilClosed()).endsWith(proxy.json()).hasSizeGreaterThan(200_000);
        }
    }

    @Test
    void shouldTellPlainClientsWhatThePortSpeaks() throws IOException {
        int port = port(PATIENT);
        try (RawClient http = RawClient.connect(port);
                RawClient raw = RawClient.connect(port)) {
            http.send("GET /stats HTTP/1.1\r\nHost: x\r\n\r\n").halfClose();
            raw.send("stats\r\n").halfClose();

            assertThat(http.readUntilClosed())
                    .startsWith("HTTP/1.1 400 Bad Request\r\n")
                    .endsWith("\r\n\r\nthis port speaks TLS only\n");
            assertThat(raw.readUntilClosed()).isEqualTo("this port speaks TLS only\n");
        }
        assertThat(recording.failures).hasSize(2).allMatch(failure -> failure.contains("NotSslRecord"));
    }

    @Test
    void shouldCloseAClientThatDoesNotComeToTheEndOfTheHandshake() throws IOException {
        int port = port(HASTY);
        try (RawClient silent = RawClient.connect(port);
                RawClient begun = RawClient.connect(port)) {
            begun.send("\u0016\u0003\u0001\u0001\u0000\u0001");

            assertThat(silent.readUntilClosed()).isEmpty();
            assertThat(begun.readUntilClosed()).isEmpty();
        }
        Await.until("both have failed", () -> recording.failures.size() == 2);
        assertThat(recording.failures).allMatch(failure -> failure.contains("Timeout"));
    }

    @Test
    void shouldRefuseRecordsThatAreTooLongOrOfAnotherKind() throws IOException {
        int port = port(PATIENT);
        try (RawClient tooLong = RawClient.connect(port);
                RawClient noHello = RawClient.connect(port)) {
            tooLong.send("\u0016\u0003\u0001\u00ff\u00ff\u0001");
            noHello.send("\u0016\u0003\u0001\u0000\u0002cc");

            tooLong.readUntilClosed();
            noHello.readUntilClosed();
        }
        assertThat(recording.failures).hasSize(2);
        assertThat(recording.open.get()).isZero();
    }

    private int port(Limits limits) throws IOException {
        StatsPort port = StatsPort.open("127.0.0.1", 0, limits);
        ports.add(port);
        port.serve(proxy);
        return ((InetSocketAddress) port.localAddress()).getPort();
    }

    /** With the JDK's engines, notes what becomes of them. */
    private final class Recording implements Encryption {
        private final AtomicInteger open = new AtomicInteger();
        private final List<String> failures = Collections.synchronizedList(new ArrayList<>());

        @Override
        public SSLEngine newEngine() {
            open.incrementAndGet();
            return tls.engineOfServer();
        }

        @Override
        public void succeeded(SSLEngine engine, long durationNs) {
            assertThat(durationNs).isPositive();
        }

        @Override
        public String failed(Throwable cause) {
            failures.add(cause.toString());
            return "a reason";
        }

        @Override
        public void closed(SSLEngine engine, boolean succeeded) {
            open.decrementAndGet();
        }
    }
}
