package dev.nutcracker.app;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every look is a test's own; a change counts at the second look that finds it. */
final class ConfigWatchTest {
    private final AtomicInteger changes = new AtomicInteger();

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(directory.resolve("nutcracker.yml"), "old");
    }

    @Test
    void shouldTellOnceThatTheContentChanged() throws IOException {
        ConfigWatch watch = watch();

        Files.writeString(file, "new");
        lookTwice(watch);
        lookTwice(watch);

        assertThat(changes).hasValue(1);
    }

    @Test
    void shouldWaitForContentThatIsStillBeingWritten() throws IOException {
        ConfigWatch watch = watch();

        Files.writeString(file, "ne");
        watch.look(changes::incrementAndGet);
        Files.writeString(file, "new");
        watch.look(changes::incrementAndGet);
        assertThat(changes).hasValue(0);
        watch.look(changes::incrementAndGet);

        assertThat(changes).hasValue(1);
    }

    @Test
    void shouldNotCareForATouchOrForTheSameContentAgain() throws IOException {
        ConfigWatch watch = watch();

        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
        lookTwice(watch);
        Files.delete(file);
        Files.writeString(file, "old");
        lookTwice(watch);

        assertThat(changes).hasValue(0);
    }

    @Test
    void shouldNotTellOfAChangeThatWasTakenBackAtOnce() throws IOException {
        ConfigWatch watch = watch();

        Files.writeString(file, "new");
        watch.look(changes::incrementAndGet);
        Files.writeString(file, "old");
        lookTwice(watch);

        assertThat(changes).hasValue(0);
    }

    @Test
    void shouldSeeWhatAnEditorPutsInItsPlace() throws IOException {
        ConfigWatch watch = watch();

        Files.move(file, directory.resolve("nutcracker.yml~"));
        Files.move(Files.writeString(directory.resolve("4913"), "new"), file);
        lookTwice(watch);

        assertThat(changes).hasValue(1);
    }

    @Test
    void shouldSeeADirectoryThatIsReplacedByALinkAsInKubernetes() throws IOException {
        Path first = Files.createDirectory(directory.resolve("..2026_1"));
        Files.writeString(first.resolve("conf.yml"), "old");
        Path data = Files.createSymbolicLink(directory.resolve("..data"), first.getFileName());
        file = Files.createSymbolicLink(directory.resolve("conf.yml"), Path.of("..data", "conf.yml"));
        ConfigWatch watch = watch();

        Path second = Files.createDirectory(directory.resolve("..2026_2"));
        Files.writeString(second.resolve("conf.yml"), "new");
        Path swapped = Files.createSymbolicLink(directory.resolve("..data_tmp"), second.getFileName());
        Files.move(swapped, data, ATOMIC_MOVE);
        Files.delete(first.resolve("conf.yml"));
        Files.delete(first);
        lookTwice(watch);

        assertThat(changes).hasValue(1);
    }

    @Test
    void shouldSayNothingWhileTheFileIsGoneAndSeeItsReturn() throws IOException {
        ConfigWatch watch = watch();

        Files.delete(file);
        lookTwice(watch);
        assertThat(changes).hasValue(0);
        Files.writeString(file, "new");
        lookTwice(watch);

        assertThat(changes).hasValue(1);
    }

    @Test
    void shouldGoOnLookingWhenAChangeCannotBeTakenOn() throws IOException {
        Runnable failing = () -> {
            changes.incrementAndGet();
            throw new IllegalStateException("as the test wants it");
        };
        try (ConfigWatch watch = new ConfigWatch(file)) {
            watch.start(failing);

            Files.writeString(file, "new");
            Await.until("the first change is seen", () -> changes.get() == 1);
            Files.writeString(file, "newer");
            Await.until("the second change is seen", () -> changes.get() == 2);
        }
    }

    private ConfigWatch watch() {
        return new ConfigWatch(file);
    }

    private void lookTwice(ConfigWatch watch) {
        watch.look(changes::incrementAndGet);
        watch.look(changes::incrementAndGet);
    }
}
