package dev.nutcracker.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

final class RequirementsTest {
    @TempDir
    private Path directory;

    @Test
    void shouldFindAProgram() throws IOException {
        Path program = Files.createFile(directory.resolve("memcached"));
        assertThat(program.toFile().setExecutable(true)).isTrue();

        assertThat(Requirements.MEMCACHED.program(List.of(directory), false)).isEqualTo(program);
    }

    @Test
    void shouldFailAndNameThePackageWhenAProgramIsMissing() {
        assertThatThrownBy(() -> Requirements.REDIS_SERVER.program(List.of(directory), false))
                .isInstanceOf(AssertionFailedError.class)
                .hasMessageContaining("apt-get install redis-server");
    }

    @Test
    void shouldSkipWhenProgramsAreOptional() {
        assertThatThrownBy(() -> Requirements.NUTCRACKER.program(List.of(directory), true))
                .isInstanceOf(TestAbortedException.class);
    }
}
