package dev.nutcracker.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.log.Log;
import dev.nutcracker.log.LogSettings;
import dev.nutcracker.testing.LogWatch;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock(LogWatch.LOG)
final class RejectedClientLogTest {
    private static final String FIRST = "RejectedClientLog: pool alpha refuses a client: it is full";

    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final RejectedClientLog refusals = RejectedClientLog.ofRefused("");

    @TempDir
    private Path directory;

    private Path log;

    @BeforeEach
    void watchTheLog() throws IOException {
        log = directory.resolve("log");
        loop.freezeTime();
        Log.configure(new LogSettings(Log.LEVEL_DEFAULT, log, false));
    }

    @AfterEach
    void stopWatching() throws IOException {
        Log.configure(new LogSettings(Log.LEVEL_DEFAULT, null, false));
        Log.flush();
        loop.close();
    }

    @Test
    void shouldTellTheFirstAtOnceAndCountTheOthers() throws IOException {
        refuse(1000);

        assertThat(lines()).containsExactly(FIRST);
        passTenSeconds();
        assertThat(lines())
                .containsExactly(FIRST, "RejectedClientLog: pool alpha refused 999 more clients within 10 s");
    }

    @Test
    void shouldBeQuietWhileNobodyIsRefusedAndThenStartAnew() throws IOException {
        refuse(2);
        passTenSeconds();
        passTenSeconds();
        passTenSeconds();
        refuse(1);

        assertThat(lines())
                .containsExactly(FIRST, "RejectedClientLog: pool alpha refused 1 more clients within 10 s", FIRST);
    }

    private void refuse(int clients) {
        for (int i = 0; i < clients; i++) {
            refusals.refused(loop.eventLoop(), "alpha", "it is full");
        }
    }

    private void passTenSeconds() {
        loop.advanceTimeBy(10, TimeUnit.SECONDS);
        loop.runScheduledPendingTasks();
    }

    private List<String> lines() throws IOException {
        Log.flush();
        return Files.readAllLines(log).stream()
                .map(line -> line.substring(line.indexOf(']') + 2))
                .toList();
    }
}
