package dev.nutcracker.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.net.Transport;
import dev.nutcracker.proxy.ProcessLimits;
import dev.nutcracker.proxy.Proxy;
import dev.nutcracker.testing.Await;
import dev.nutcracker.testing.Json;
import dev.nutcracker.testing.Ports;
import dev.nutcracker.testing.RawClient;
import dev.nutcracker.testing.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of certificates, users and passwords that change are taken on by themselves. */
final class FileRefreshTest {
    private static final int UNCHANGED = 20;

    @AutoClose
    private final Tls tls = new Tls();

    private final int port = Ports.free();

    @Test
    void shouldTakeOnCertificatesThatHaveChanged() throws Exception {
        Path file = tls.directory().resolve("nutcracker.yml");
        Path audit = tls.directory().resolve("audit.json");
        String yaml = "global:\n  tls: {refresh: 50}\n  audit: {file: " + audit + "}\n"
                + "alpha:\n  listen: 127.0.0.1:" + port + "\n  redis: true\n"
                + "  tls: {certificate: " + tls.file("server.crt") + ", key: " + tls.file("server.key") + "}\n"
                + "  servers:\n   - 127.0.0.1:1:1\n";
        Files.writeString(file, yaml);
        try (Proxy proxy = start(file)) {
            Reloads reloads = reloads(proxy, file);
            reloads.recordStart();
            reloads.watchIfWanted();
            String before = serial();
            // An edit that is not finished: only the certificates are taken on.
            Files.writeString(file, "half");

            tls.authority().server("server");

            Await.until("the new certificate is shown", () -> !serial().equals(before));
            Files.writeString(tls.directory().resolve("server.crt"), "half");
            Await.until(
                    "half a file is refused", () -> proxy.refreshes().snapshot().failures() > 0);
            assertThat(serial()).isNotEqualTo(before);
            reloads.stopWatching();
        }

        assertThat(Files.readAllLines(audit).stream().map(Json::parse).toList())
                .filteredOn("event", "certificate")
                .filteredOn("file", tls.file("server.crt"))
                .extracting("by", "result")
                .contains(tuple("start", "done"), tuple("refresh", "done"), tuple("refresh", "refused"));
    }

    @Test
    void shouldTakeOnUsersAndPasswordsThatHaveChangedAndRecordIt() throws Exception {
        Path users =
                Files.writeString(tls.directory().resolve("users"), "user default off\nuser joe on >first ~* +@all\n");
        Path password = Files.writeString(tls.directory().resolve("password"), "first\n");
        Path audit = tls.directory().resolve("audit.json");
        Path file = tls.directory().resolve("nutcracker.yml");
        int other = Ports.free();
        String yaml = "global:\n  tls: {refresh: 50}\n  audit: {file: " + audit + "}\n"
                + "alpha:\n  listen: 127.0.0.1:" + port + "\n  redis: true\n  users_file: " + users
                + "\n  servers:\n   - 127.0.0.1:1:1\n"
                + "beta:\n  listen: 127.0.0.1:" + other + "\n  redis: true\n  redis_auth_file: " + password
                + "\n  servers:\n   - 127.0.0.1:1:1\n";
        Files.writeString(file, yaml);
        try (Proxy proxy = start(file)) {
            Reloads reloads = reloads(proxy, file);
            reloads.recordStart();
            reloads.watchIfWanted();

            Files.writeString(users, "user default off\nuser joe on >second-one ~* +@all\n");
            Files.writeString(password, "second-one\n");

            Await.until(
                    "the user has the new password",
                    () -> reply(port, "AUTH joe second-one").equals("+OK"));
            Await.until(
                    "clients have the new password",
                    () -> reply(other, "AUTH second-one").equals("+OK"));
            Files.writeString(users, "half a third");
            Await.until(
                    "wrong users are refused",
                    () -> proxy.refreshes().snapshot().failures() > 0);
            assertThat(reply(port, "AUTH joe second-one")).isEqualTo("+OK");
            reloads.stopWatching();
        }

        assertThat(Files.readString(audit)).doesNotContain("first", "second-one", "third");
        List<Map<String, Object>> lines = Files.readAllLines(audit).stream()
                .map(Json::parse)
                .filter(line -> line.containsKey("file") && !line.get("file").equals(file.toString()))
                .toList();
        assertThat(lines)
                .filteredOn("by", "start")
                .extracting("event", "file")
                .containsExactlyInAnyOrder(tuple("users", users.toString()), tuple("config", password.toString()));
        assertThat(lines)
                .filteredOn("by", "refresh")
                .filteredOn("file", users.toString())
                .extracting("event", "result")
                .startsWith(tuple("users", "done"))
                .endsWith(tuple("users", "refused"));
        assertThat(lines)
                .filteredOn("file", password.toString())
                .extracting("sha256")
                .containsOnly(Json.NULL);
        assertThat(lines)
                .filteredOn("file", users.toString())
                .extracting("sha256")
                .doesNotContain(Json.NULL);
    }

    private static String reply(int port, String request) {
        try (RawClient client = RawClient.connect(port)) {
            client.send(request + "\r\n");
            return client.readRedisReply().strip();
        }
    }

    private static Reloads reloads(Proxy proxy, Path file) throws Exception {
        return new Reloads(
                proxy,
                file,
                ConfigLoader.load(file),
                new OverrideBook(),
                configuration -> configuration,
                new LogSetup(Options.parse(new String[0])),
                new ConfigWatch(file),
                Supervisor.NONE);
    }

    @Test
    void shouldReadAFileAgainThatMayHaveChangedSinceItWasRead(@TempDir Path directory) throws Exception {
        Path old = Files.writeString(directory.resolve("old"), "content");
        Path young = Files.writeString(directory.resolve("young"), "content");
        Instant readFrom = Instant.now();
        Files.setLastModifiedTime(old, FileTime.from(readFrom.minusSeconds(60)));
        Files.setLastModifiedTime(young, FileTime.from(readFrom.plusMillis(1)));

        assertThat(looksBeforeAChange(Set.of(old), readFrom)).isEqualTo(UNCHANGED);
        assertThat(looksBeforeAChange(Set.of(old, young), readFrom)).isLessThan(UNCHANGED);
    }

    /** Returns after how many looks these files count as changed; {@link #UNCHANGED} if they do not. */
    private static int looksBeforeAChange(Set<Path> files, Instant readFrom) {
        AtomicInteger looks = new AtomicInteger();
        AtomicInteger changedAt = new AtomicInteger(UNCHANGED);
        FileRefresh refresh = new FileRefresh();
        Predicate<Set<Path>> change = _ -> {
            changedAt.set(Math.min(looks.get(), changedAt.get()));
            return true;
        };
        refresh.watch(files, readFrom, 1, change, looks::incrementAndGet);
        Await.until("it has looked", () -> looks.get() >= UNCHANGED);
        refresh.stop();
        return changedAt.get();
    }

    private static Proxy start(Path file) throws Exception {
        ProcessLimits limits = new ProcessLimits(Integer.MAX_VALUE, 64 * 1024, Long.MAX_VALUE, Long.MAX_VALUE);
        return Proxy.start(ConfigLoader.load(file).configuration(), "test", 1, Transport.best(), limits);
    }

    private String serial() {
        try (SSLSocket socket =
                (SSLSocket) tls.contextOfStranger().getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.startHandshake();
            X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return shown.getSerialNumber().toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
