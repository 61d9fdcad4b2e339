package dev.nutcracker.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OptionsTest {
    @Test
    void shouldHaveTheDefaultsOfTheOriginal() throws UsageException {
        Options options = Options.parse();

        assertThat(options.flags()).isEmpty();
        assertThat(options.logLevel()).isEmpty();
        assertThat(options.logFile()).isNull();
        assertThat(options.configFile()).isEqualTo(Path.of("conf/nutcracker.yml"));
        assertThat(options.statsPort()).isEqualTo(22222);
        assertThat(options.statsAddress()).isEqualTo("0.0.0.0");
        assertThat(options.statsIntervalMs()).isEqualTo(30000);
        assertThat(options.pidFile()).isNull();
        assertThat(options.readBytesMax()).isEqualTo(65536);
        assertThat(options.workers()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-d -v 7 -o log -c x.yml -s 1 -a ::1 -i 50 -p pid -m 512 -w 3",
                "-dv7 -olog -cx.yml -s1 -a::1 -i50 -ppid -m512 -w3",
                "--daemonize --verbose 7 --output log --conf-file x.yml --stats-port 1 --stats-addr ::1"
                        + " --stats-interval 50 --pid-file pid --mbuf-size 512 --workers 3",
                "--da --verb=7 --o=log --c=x.yml --stats-p=1 --stats-a=::1 --stats-i=50 --p=pid --m=512 --wo=3",
                "on -d word -v 7 - -o log -c x.yml -s 1 -a ::1 -i 50 -p pid -m 512 -w 3 -- -t --nonsense",
                "-s 9 -s 8 -d -v 07 -o log -c x.yml -s 0001 -a ::1 -i 50 -p pid -m 512 -w 3",
            })
    void shouldUnderstandEveryWayToWriteAnOption(String words) throws UsageException {
        Options options = Options.parse(words.split(" "));

        assertThat(options.flags()).containsExactly(Option.DAEMONIZE);
        assertThat(options.logLevel()).hasValue(7);
        assertThat(options.logFile()).isEqualTo(Path.of("log"));
        assertThat(options.configFile()).isEqualTo(Path.of("x.yml"));
        assertThat(options.statsPort()).isEqualTo(1);
        assertThat(options.statsAddress()).isEqualTo("::1");
        assertThat(options.statsIntervalMs()).isEqualTo(50);
        assertThat(options.pidFile()).isEqualTo(Path.of("pid"));
        assertThat(options.readBytesMax()).isEqualTo(512);
        assertThat(options.workers()).isEqualTo(3);
    }

    @Test
    void shouldPutItsValuesInThePlaceOfThoseOfTheFile() throws UsageException, ConfigException {
        String file = "global: {workers: 2, log: {level: 6}}\nalpha: {listen: 127.0.0.1:1, servers: [127.0.0.1:2:1]}\n";
        Configuration configuration =
                ConfigLoader.parse("x.yml", file.getBytes(UTF_8)).configuration();

        Options none = Options.parse();
        assertThat(none.configKeys()).isEmpty();
        assertThat(none.applyTo(configuration)).isEqualTo(configuration);
        Options both = Options.parse("-w", "3", "-v", "99");
        assertThat(both.configKeys()).containsExactlyInAnyOrder("global.workers", "global.log.level");
        assertThat(both.applyTo(configuration).global().workers()).isEqualTo(3);
        assertThat(both.applyTo(configuration).global().log().level()).hasValue(11);
        assertThat(both.applyTo(configuration).pools()).isEqualTo(configuration.pools());
    }

    @ParameterizedTest
    @CsvSource({"-hVtdD", "-h -V -t -d -D", "--help --vers --test --daem --desc"})
    void shouldTakeFlagsTogether(String words) throws UsageException {
        assertThat(Options.parse(words.split(" ")).flags())
                .containsExactlyInAnyOrder(
                        Option.HELP, Option.VERSION, Option.TEST_CONF, Option.DAEMONIZE, Option.DESCRIBE_STATS);
    }

    @Test
    void shouldKnowWhichWordsCountForNothing() throws UsageException {
        assertThat(Options.parse("my.yml", "-c", "x.yml", "-dv", "7", "-", "-t", "--", "-s", "1")
                        .passedOver())
                .containsExactly("my.yml", "-", "-s", "1");
        assertThat(Options.parse("-c", "x.yml", "-d", "--").passedOver()).isEmpty();
    }

    @Test
    void shouldTakeTheNextWordForAValueWhateverItLooksLike() throws UsageException {
        assertThat(Options.parse("-c", "-t").configFile()).isEqualTo(Path.of("-t"));
        assertThat(Options.parse("--conf-file", "--").flags()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-z | invalid option -- 'z'",
                "-? | invalid option -- '?'",
                "-tz | invalid option -- 'z'",
                "--nonsense | invalid option -- 'nonsense'",
                "--ver | invalid option -- 'ver', it may be --version or --verbose",
                "--stats 1 | invalid option -- 'stats', it may be --stats-port or --stats-addr or --stats-interval",
                "--test-conf=1 | invalid option -- 't'",
                "-v | option -v requires a number",
                "-s | option -s requires a number",
                "-i | option -i requires a number",
                "-m | option -m requires a number",
                "-w | option -w requires a number",
                "-o | option -o requires a file name",
                "--conf-file | option -c requires a file name",
                "-tp | option -p requires a file name",
                "-a | option -a requires a string",
                "-v x | option -v requires a number",
                "--verbose= | option -v requires a number",
                "-s -1 | option -s requires a number",
                "-s +1 | option -s requires a number",
                "-s 1x | option -s requires a number",
                "-s \u0661 | option -s requires a number",
                "-s 2147483648 | option -s requires a number",
                "-s 4294967297 | option -s requires a number",
                "-s 99999999999999999999999999 | option -s requires a number",
                "-s 0 | option -s value 0 is not a valid port",
                "-s 65536 | option -s value 65536 is not a valid port",
                "-i 1.5 | option -i requires a number",
                "-m 0 | option -m requires a non-zero number",
                "-m 4k | option -m requires a non-zero number",
                "-m 4294967808 | option -m requires a non-zero number",
                "-m 511 | mbuf chunk size must be between 512 and 16777216 bytes",
                "-m 16777217 | mbuf chunk size must be between 512 and 16777216 bytes",
                "-w 1025 | option -w value 1025 is not from 0 to 1024",
                "-h -s x | option -s requires a number",
                "--w=3 | invalid option -- 'w', it may be --workers or --where",
                "--where | option --where requires a string",
                "--where k --new | option --new-conf requires a file name",
                "--pool p | option --pool goes with --where and a key",
                "--new-conf p | option --new-conf goes with --where and a key",
            })
    void shouldTellTheFirstMistake(String words, String message) {
        assertThatThrownBy(() -> Options.parse(words.split(" ")))
                .isInstanceOf(UsageException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeDocumented(Option option) throws IOException {
        String letter = option.word().startsWith("--") ? "" : '`' + option.word() + "`, ";
        String value = option.takesValue() ? "=[A-Z]+" : "";

        assertThat(Files.readString(Path.of("docs", "cli.md")))
                .as("the table at the top of docs/cli.md has a row for the option: its names, meaning and default")
                .containsPattern(
                        "(?m)^\\| " + letter + "`--" + option.longName() + value + "` \\| [^|]+ \\| [^|]*\\|$");
    }
}
