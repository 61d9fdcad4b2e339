package dev.nutcracker.audit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nutcracker.config.AuditConfig;
import dev.nutcracker.config.AuditGroup;
import dev.nutcracker.config.AuditedKeys;
import dev.nutcracker.config.Expanded;
import dev.nutcracker.testing.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is missing without being told, and nobody fills the log. */
final class AuditLogTest {
    private static final Set<AuditGroup> ALL = EnumSet.allOf(AuditGroup.class);

    @TempDir
    private Path directory;

    private long nowMs = 1_700_000_000_000L;

    @Test
    void shouldNumberLinesWithoutGapsAndCountWhatIsTheSame() throws IOException {
        AuditLog log = log(ALL);
        log.record(failure("10.0.0.1:1"));
        log.record(failure("10.0.0.1:2"));
        log.record(failure("10.0.0.2:1"));
        nowMs += 1000;
        log.write(false);
        log.record(failure("10.0.0.1:3"));
        log.write(false);

        assertThat(lines()).extracting("seq").containsExactly(1L, 2L, 3L);
        assertThat(lines()).extracting("count").containsExactly(2L, 1L, 1L);
        assertThat(lines()).extracting("client").containsExactly("10.0.0.1:1", "10.0.0.2:1", "10.0.0.1:3");
    }

    @Test
    void shouldCountAFloodExactlyInFewLines() throws IOException {
        AuditLog log = log(ALL);
        int events = 1_000_000;
        for (int i = 0; i < events; i++) {
            log.record(failure("10." + (i >> 16 & 0xff) + '.' + (i >> 8 & 0xff) + '.' + (i & 0xff) + ':' + i % 50_000));
            if (i % (events / 10) == events / 10 - 1) {
                nowMs += 1000;
                log.write(false);
            }
        }

        assertThat(lines()).hasSizeLessThanOrEqualTo(1000);
        assertThat(sum()).isEqualTo(events);
        assertThat(log.lost()).isZero();
    }

    @Test
    void shouldLoseWhatHasNoRoomAndSaySo() throws IOException {
        AuditLog log = log(ALL);
        for (int i = 0; i < AuditCounts.EVENTS_MAX + 10; i++) {
            log.record(new AuditEvent.Refused(new AuditClient("alpha", "h:1", null, null, 0), "reason " + i));
        }
        assertThat(log.lost()).isPositive();
        log.write(false);
        long told = number(lines().getFirst(), "lost");

        assertThat(told).isEqualTo(log.lost());
        assertThat(sum() + log.lost()).isEqualTo(AuditCounts.EVENTS_MAX + 10);
        assertThat(lines().get(1)).doesNotContainKey("lost");
    }

    @Test
    void shouldWriteTheFirstOfALimitAndThenSumsOfTenSeconds() throws IOException {
        AuditLog log = log(ALL);
        AuditEvent limited =
                new AuditEvent.Limited(new AuditClient("alpha", "h:1", null, null, 0), "pool_requests", "delay");
        for (int second = 0; second < 25; second++) {
            log.record(limited);
            log.record(limited);
            nowMs += 1000;
            log.write(false);
        }
        nowMs += 10_000;
        log.write(false);
        log.write(false);

        assertThat(lines()).extracting("count").containsExactly(2L, 20L, 20L, 8L);
    }

    @Test
    void shouldLeaveOutGroupsThatAreNotWanted() throws IOException {
        AuditLog log = log(EnumSet.of(AuditGroup.ADMIN));
        log.record(failure("10.0.0.1:1"));
        log.record(new AuditEvent.Order("alpha", "one", "drain", "x"));
        log.write(true);

        assertThat(lines()).extracting("event").containsExactly("server");
    }

    @Test
    void shouldLetOnlyItsOwnerReadTheFileAndGoOnInAnotherOneWhenItIsReopened() throws IOException {
        AuditLog log = log(ALL);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        log.record(failure("10.0.0.1:1"));
        Path moved = Files.move(file(), directory.resolve("audit.1"));
        log.reopen();
        log.write(false);
        log.record(failure("10.0.0.1:1"));
        log.write(false);

        assertThat(Files.readString(moved)).contains("\"seq\":1,");
        assertThat(lines()).extracting("seq").containsExactly(2L);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void shouldGoOnWhenTheDiskIsFullAndSayWhatIsLost() throws IOException {
        assumeTrue(Files.isWritable(Path.of("/dev/full")), "the system has /dev/full");
        AuditConfig full = new AuditConfig(new Expanded("/dev/full", "/dev/full"), ALL, AuditedKeys.NONE, false);
        AuditLog log = new AuditLog(full, AuditLog.open(full), () -> nowMs);
        log.record(failure("10.0.0.1:1"));
        log.record(failure("10.0.0.2:1"));
        log.write(false);
        assertThat(log.lost()).isEqualTo(2);

        log.use(config(ALL), AuditLog.open(config(ALL)));
        log.write(false);
        log.record(failure("10.0.0.3:1"));
        log.write(false);

        assertThat(lines())
                .singleElement()
                .satisfies(line -> assertThat(line).containsEntry("seq", 1L).containsEntry("lost", 2L));
    }

    @Test
    void shouldWriteEverythingBeforeItEnds() throws IOException {
        AuditSwitch audit = new AuditSwitch();
        assertThat(audit.log()).isNull();
        audit.prepare(config(ALL)).make();
        audit.record(failure("10.0.0.1:1"));
        audit.prepare(AuditConfig.OFF).make();

        assertThat(audit.log()).isNull();
        assertThat(lines()).hasSize(1);
    }

    @Test
    void shouldNotChangeToAFileThatCannotBeOpened() throws IOException {
        AuditSwitch audit = new AuditSwitch();
        audit.prepare(config(ALL)).make();
        String nowhere = directory.resolve("none/audit").toString();
        AuditConfig wrong = new AuditConfig(new Expanded(nowhere, nowhere), ALL, AuditedKeys.NONE, false);

        assertThatThrownBy(() -> audit.prepare(wrong))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(nowhere);
        audit.record(failure("10.0.0.1:1"));
        audit.close();

        assertThat(lines()).hasSize(1);
    }

    @Test
    void shouldShowKeysAsItIsTold() {
        byte[] key = ("k\r\n" + "x".repeat(100)).getBytes(StandardCharsets.ISO_8859_1);

        assertThat(object(AuditedKeys.NONE, key)).isNull();
        assertThat(object(AuditedKeys.START, key)).isEqualTo("k\r\n" + "x".repeat(61));
        assertThat(object(AuditedKeys.HASH, "abc".getBytes(StandardCharsets.ISO_8859_1)))
                .isEqualTo("ba7816bf8f01cfea");
    }

    private @Nullable String object(AuditedKeys keys, byte[] key) {
        try {
            AuditConfig config = new AuditConfig(config(ALL).file(), ALL, keys, false);
            return new AuditLog(config, AuditLog.open(config), () -> nowMs).object(key);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static AuditEvent failure(String address) {
        return new AuditEvent.Login(
                new AuditClient("alpha", address, null, null, 0), "password", "wrong password", false, null);
    }

    private AuditLog log(Set<AuditGroup> events) throws IOException {
        return new AuditLog(config(events), AuditLog.open(config(events)), () -> nowMs);
    }

    private AuditConfig config(Set<AuditGroup> events) {
        String text = file().toString();
        return new AuditConfig(new Expanded(text, text), events, AuditedKeys.NONE, false);
    }

    private Path file() {
        return directory.resolve("audit");
    }

    private static long number(Map<String, Object> line, String name) {
        return (Long) requireNonNull(line.get(name));
    }

    private long sum() throws IOException {
        return lines().stream().mapToLong(line -> number(line, "count")).sum();
    }

    private List<Map<String, Object>> lines() throws IOException {
        List<Map<String, Object>> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file())) {
            lines.add(Json.parse(line));
        }
        return lines;
    }
}
