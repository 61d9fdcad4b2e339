package dev.nutcracker.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigRowsTest {
    private static final String FILE = """
            global:
              log: {level: 6}
            a.b:
              listen: 127.0.0.1:22121
              redis: true
              redis_auth: s3cret
              timeout: 400
              limits: {burst: 70}
              servers:
               - 127.0.0.1:6379:1 one
            """;

    @TempDir
    private Path directory;

    @Test
    void shouldNameEveryValueByItsPoolAndSection() throws ConfigException {
        Configuration configuration =
                ConfigLoader.parse("x.yml", FILE.getBytes(UTF_8)).configuration();

        var rows = ConfigRows.of(configuration, StartupSettings.fromStart(configuration));

        assertThat(rows)
                .extracting(ConfigRow::key, ConfigRow::value, ConfigRow::defaultText, ConfigRow::changesNow)
                .contains(
                        tuple("a.b.timeout", "400", "0", true),
                        tuple("a.b.backlog", "512", "512", false),
                        tuple("a.b.limits.burst", "70", "1000", true),
                        tuple("global.log.level", "6", null, true));
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.value()).doesNotContain("s3cret");
            assertThat(row.meaning()).isNotEmpty();
        });
    }

    @Test
    void shouldMaskTheSecretsOfAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("x.yml"), FILE);

        Map<String, String> values = ConfigRows.ofFile(file);

        assertThat(values)
                .containsEntry("a.b.timeout", "400")
                .containsEntry("a.b.redis_auth", Secret.MASK)
                .containsEntry("a.b.servers", "[127.0.0.1:6379:1 one]")
                .containsEntry("global.log.level", "6");
    }
}
