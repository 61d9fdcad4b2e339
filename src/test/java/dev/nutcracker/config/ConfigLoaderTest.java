package dev.nutcracker.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ConfigLoaderTest {
    @TempDir
    private Path directory;

    static List<Sample> samples() {
        return Samples.all();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void shouldAcceptOrTellEverythingThatIsWrong(Sample sample) {
        assertThat(problems(sample.content())).containsExactlyElementsOf(sample.problems());
    }

    @Test
    void shouldTellAllErrorsOfAllPoolsInTheOrderOfTheFile() {
        String text = """
                global:
                  workers: many
                beta:
                  listen: 127.0.0.1:1
                  servers:
                   - b:1:0
                   - b:2
                  timout: 1
                  redis: yes
                alpha:
                  listen: 127.0.0.1:1
                  timeout: 1s
                """;

        assertThat(problems(text.getBytes(UTF_8)))
                .extracting(problem -> problem.substring(0, problem.lastIndexOf(": ")))
                .extracting(problem -> problem.replaceAll("^(\\d+:\\d+: \\w+): .*", "$1"))
                .containsExactly(
                        "2:12: workers",
                        "6:6: servers",
                        "7:6: servers",
                        "8:3: timout",
                        "9:10: redis",
                        "10:1: alpha",
                        "11:11: listen",
                        "12:12: timeout");
    }

    @Test
    void shouldTellErrorsOfThePoolsBeforeABrokenOne() {
        String text = Samples.pool("timeout: 1s") + "beta:\n  listen: a: b\n";

        assertThat(problems(text.getBytes(UTF_8)))
                .containsExactly(
                        "3:12: timeout: \"1s\" is not a number; allowed: 0 to 2147483647",
                        "7:12: a colon followed by a space does not belong here; quote the text");
    }

    @Test
    void shouldNameFileAndPlaceAndKeyInTheTextOfAnError() throws IOException {
        Path file = directory.resolve("broken.yml");
        Files.writeString(file, Samples.pool("hash: fnv", "timeout: x"));

        ConfigException thrown = catchThrowableOfType(ConfigException.class, () -> ConfigLoader.load(file));

        assertThat(thrown.problems()).hasSize(2);
        ConfigProblem problem = thrown.problems().getFirst();
        assertThat(problem.file()).isEqualTo(file.toString());
        assertThat(problem.line()).isEqualTo(3);
        assertThat(problem.column()).isEqualTo(9);
        assertThat(problem.key()).isEqualTo("hash");
        assertThat(problem.text()).startsWith(file + ":3:9: hash: \"fnv\" is not allowed; allowed: one_at_a_time, ");
        assertThat(thrown)
                .hasMessage(problem.text() + "\n" + thrown.problems().get(1).text());
    }

    @Test
    void shouldCountColumnsInCharacters() {
        String text = "\"\ud83d\ude00\u00e9\": {listen: 1}\n";

        assertThat(problems(text.getBytes(UTF_8)))
                .anySatisfy(problem -> assertThat(problem).startsWith("1:16: listen: "));
    }

    @Test
    void shouldKeepControlCharactersOutOfMessages() {
        String text = Samples.pool("hash: \"a\\e[31m\\n\\u202e\"", "\"x\\ey\": 1");

        assertThat(problems(text.getBytes(UTF_8)))
                .hasSize(2)
                .allSatisfy(problem -> assertThat(problem).doesNotContainPattern("[\\p{Cntrl}\u202e]"))
                .anySatisfy(problem -> assertThat(problem).contains("\"a\\u001b[31m\\n\\u202e\""))
                .anySatisfy(problem -> assertThat(problem).contains(": x\\u001by: "));
    }

    @Test
    void shouldShortenLongTextsInMessages() {
        assertThat(problems(Samples.pool("hash: " + "a".repeat(1000)).getBytes(UTF_8)))
                .singleElement()
                .asString()
                .contains("\"" + "a".repeat(80) + "…\"");
    }

    @Test
    void shouldEndTheListOfErrorsOfAFileOfGarbage() {
        assertThat(problems("a: b\n".repeat(10_000).getBytes(UTF_8))).hasSize(200);
    }

    @Test
    void shouldNeverSayThePassword() throws ConfigException {
        String secret = "open-sesame";
        String text = Samples.pool("redis: true", "redis_auth: " + secret);

        LoadedConfig loaded = ConfigLoader.parse("x.yml", text.getBytes(UTF_8));

        assertThat(loaded.configuration().pools().getFirst().clients().authText())
                .isEqualTo(secret);
        assertThat(loaded.toString()).doesNotContain(secret);
        assertThat(problems(text.replace("true", "false").getBytes(UTF_8)))
                .singleElement()
                .asString()
                .doesNotContain(secret);
    }

    @Test
    void shouldRefuseAFileThatIsTooLarge() {
        byte[] content = "#".repeat(ConfigLoader.FILE_BYTES_MAX + 1).getBytes(UTF_8);

        assertThat(problems(content)).containsExactly("1:1: the file is larger than 4 MiB");
    }

    @Test
    void shouldReadALargeFile() throws ConfigException {
        StringBuilder text = new StringBuilder("alpha:\n  listen: ::1:1\n  distribution: modula\n  servers:\n");
        for (int i = 1; i <= 60_000; i++) {
            text.append("  - some.server.of.many.in.a.long.list:").append(i).append(":1\n");
        }
        Configuration configuration =
                ConfigLoader.parse("x.yml", text.toString().getBytes(UTF_8)).configuration();

        assertThat(configuration.pools().getFirst().servers()).hasSize(60_000);
    }

    @Test
    void shouldTellAFileThatCannotBeReadFromOneThatIsWrong() {
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> ConfigLoader.load(directory.resolve("none.yml")));
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> ConfigLoader.load(directory));
    }

    /** The texts of the errors without the file name; none if the file is accepted. */
    private static List<String> problems(byte[] content) {
        try {
            ConfigLoader.parse(Sample.FILE_NAME, content, new FewCommands());
            return List.of();
        } catch (ConfigException e) {
            assertThat(e.problems()).isNotEmpty();
            return e.problems().stream()
                    .map(ConfigProblem::text)
                    .map(text -> text.substring(Sample.FILE_NAME.length() + 1))
                    .toList();
        }
    }
}
