package dev.nutcracker.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PidFileTest {
    private static final String OWN_PID = Long.toString(ProcessHandle.current().pid());

    @TempDir
    private Path directory;

    @Test
    void shouldHoldThePidAndNothingElseWhileTheProcessRuns() throws Exception {
        Path path = directory.resolve("pid");

        try (PidFile _ = PidFile.write(path)) {
            assertThat(path).hasContent(OWN_PID).hasSize(OWN_PID.length());
            assertThat(Files.getPosixFilePermissions(path)).isSubsetOf(PosixFilePermissions.fromString("rw-r--r--"));
        }

        assertThat(path).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "-1", "999999999999999999999999", "2147483646", "2147483646\n"})
    void shouldReplaceWhatNoRunningProxyHasWritten(String content) throws Exception {
        Path path = Files.writeString(directory.resolve("pid"), content);

        try (PidFile _ = PidFile.write(path)) {
            assertThat(path).hasContent(OWN_PID);
        }
    }

    @Test
    void shouldReplaceThePidOfAnotherProgram() throws Exception {
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            Path path = Files.writeString(directory.resolve("pid"), Long.toString(other.pid()));

            try (PidFile _ = PidFile.write(path)) {
                assertThat(path).hasContent(OWN_PID);
            }
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void shouldRefuseToStartOverARunningProxy() throws Exception {
        Process other = new ProcessBuilder("sh", "-c", "read line", "nutcracker").start();
        try {
            Path path = Files.writeString(directory.resolve("pid"), Long.toString(other.pid()));

            assertThatThrownBy(() -> PidFile.write(path))
                    .isInstanceOf(StartException.class)
                    .hasMessageEndingWith("pid " + other.pid());
            assertThat(path).hasContent(Long.toString(other.pid()));
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void shouldNotRemoveTheFileOfASuccessor() throws Exception {
        Path path = directory.resolve("pid");
        PidFile file = PidFile.write(path);
        Files.writeString(path, "1");

        file.close();

        assertThat(path).hasContent("1");
    }

    @Test
    void shouldSayWhyItCannotBeWritten() {
        Path path = directory.resolve("none/pid");

        assertThatThrownBy(() -> PidFile.write(path))
                .hasMessage("opening pid file '" + path + "' failed: No such file or directory");
    }

    @Test
    void shouldDoWithout() throws StartException, IOException {
        PidFile.write(null).close();

        assertThat(directory).isEmptyDirectory();
    }
}
