package dev.nutcracker.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class VersionTest {
    @Test
    void shouldNameTheReleaseThatTheBuildMakes() throws Exception {
        assertThat(Files.readString(Path.of("pom.xml")))
                .containsPattern("<artifactId>nutcracker</artifactId>\\s+<version>" + Version.RELEASE + "</version>");
    }
}
