package dev.nutcracker.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ExpectationTest {
    @Test
    void shouldFitWhatBeginsWithTheText() {
        Expectation expectation = new Expectation("1.6");

        assertThat(expectation.fits("1.6.18")).isTrue();
        assertThat(expectation.fits("1.6")).isTrue();
        assertThat(expectation.fits("1.5")).isFalse();
        assertThat(expectation.fits("11.6")).isFalse();
        assertThat(expectation.fits("1.")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "//", "/a", "a/"})
    void shouldTakeSingleSlashesAsText(String text) {
        assertThat(new Expectation(text).fits(text + "x")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "-LOADING, true",
        "/^-LOADING/, true",
        "/-LOADING/, true",
        "LOADING-, false",
        "^-, false",
        "/LOADING/, false"
    })
    void shouldKnowWhetherItAsksForAnError(String text, boolean asks) {
        assertThat(new Expectation(text).beginsWith("-")).isEqualTo(asks);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "^a",
                "a$",
                "^a$",
                "a.c",
                "a*",
                "^a*$",
                "^a+b?$",
                "(a|b)c",
                "^(a|b)*c$",
                "^(?:ab)+$",
                "a{2}",
                "^a{1,2}$",
                "^a{2,}$",
                "[a-c]+",
                "^[^a]+$",
                "^[]a]+$",
                "\\d\\d",
                "^\\w+$",
                "\\s",
                "^\\D$",
                "a|",
                "^(a*)*$",
                "^(a|aa)+$",
                "\\.",
                "^[a\\-c]$",
                "^[-a]+$",
                "a\\nb",
                "^$",
                "()*",
                "(|a)+b",
                "x{0}",
                "^(^a|b$)$"
            })
    void shouldFindWhatTheJvmFinds(String source) {
        Expectation expectation = new Expectation('/' + source + '/');
        Pattern pattern = Pattern.compile(source.replace("[]a]", "[\\]a]"));
        Random random = new Random(source.hashCode());

        for (int i = 0; i < 2000; i++) {
            String text = text(random);
            // The JVM's $ is also before a final line break, and its dot refuses more than a line feed.
            if (!text.endsWith("\n")) {
                assertThat(expectation.fits(text))
                        .as("%s in \"%s\"", source, text)
                        .isEqualTo(pattern.matcher(text).find());
            }
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append("aabbc0 .]-\n".charAt(random.nextInt(11)));
        }
        return text.toString();
    }

    @Test
    void shouldTakeACharacterBeyondAsciiAsAWhole() {
        Expectation expectation = new Expectation("/^\u00e9+\ud83d\ude00$/");

        assertThat(expectation.fits(bytesOf("\u00e9\u00e9\ud83d\ude00"))).isTrue();
        assertThat(expectation.fits(bytesOf("\u00e9"))).isFalse();
    }

    private static String bytesOf(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    @Test
    @Timeout(20)
    void shouldTakeLinearTimeForPatternsThatAreHardToBacktrack() {
        String text = "a".repeat(10_000);

        assertThat(new Expectation("/^(a*)*b/").fits(text)).isFalse();
        assertThat(new Expectation("/^(a|aa)+$/").fits(text)).isTrue();
        assertThat(new Expectation("/" + "a?".repeat(60) + "a{60}b/").fits(text))
                .isFalse();
    }

    @Test
    void shouldNotCountTheEndOfTheLine() {
        assertThat(new Expectation("/18$/").fits("1.6.18\r\n")).isTrue();
        assertThat(new Expectation("/18$/").fits("1.6.18\r\n\r\n")).isFalse();
    }

    @Test
    void shouldLookAtTheFirstPartOfAnAnswerOnly() {
        String filler = "x".repeat(Expectation.ANSWER_BYTES_MAX - 1);

        assertThat(new Expectation("/y/").fits(filler + "y")).isTrue();
        assertThat(new Expectation("/y/").fits(filler + "xy")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            value = {
                "(a => at character 1: a parenthesis that is not closed",
                "a) => at character 2: a closing parenthesis without an opening one",
                "[a => at character 1: a bracket that is not closed",
                "a** => at character 3: a repetition of a repetition",
                "*a => at character 1: nothing to repeat",
                "a{101} => a repetition has a number from 0 to 100",
                "a{2,1} => a repetition is written",
                "a{x} => a repetition has a number",
                "(a)\\1 => \\1 is not known",
                "a\\b => \\b is not known",
                "(?=a) => of groups with a question mark there is only (?:",
                "[z-a] => a range goes from one character to a later one",
                "[\u00e9] => inside brackets only ASCII",
                "a\\ => a backslash at the end",
                "((a{50}){50}){50} => too large with its repetitions spelled out",
                "((((){100}){100}){100}){100} => too large with its repetitions spelled out",
            })
    void shouldRefuseOtherPatterns(String source, String reason) {
        assertThatThrownBy(() -> new Expectation('/' + source + '/'))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void shouldRefuseALongText() {
        assertThatThrownBy(() -> new Expectation("x".repeat(257))).hasMessageContaining("the text has 257 characters");
    }
}
