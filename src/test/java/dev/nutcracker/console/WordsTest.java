package dev.nutcracker.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WordsTest {
    @Test
    void shouldSplitAtBlanksAndKeepQuotedWordsTogether() throws ConsoleException {
        assertThat(Words.of(" WHERE\talpha  \"a \\\"b\\\" \\x41\\n\" 'c \\'d\\' \\n'\r"))
                .isEqualTo(List.of("WHERE", "alpha", "a \"b\" A\n", "c 'd' \\n"));
        assertThat(Words.of("")).isEmpty();
        assertThat(Words.of("a \"\" ''")).isEqualTo(List.of("a", "", ""));
        assertThat(Words.of("it's \"\\x4\"")).isEqualTo(List.of("it's", "x4"));
    }

    @Test
    void shouldSplitACommandThatIsQuotedAsAWhole() throws ConsoleException {
        assertThat(Words.ofCommand(List.of("SHOW  SERVERS alpha"))).containsExactly("SHOW", "SERVERS", "alpha");
        assertThat(Words.ofCommand(List.of("WHERE alpha 'a b'"))).containsExactly("WHERE", "alpha", "a b");
        assertThat(Words.ofCommand(List.of("WHERE", "alpha", "a b"))).containsExactly("WHERE", "alpha", "a b");
        assertThat(Words.ofCommand(List.of("PING"))).containsExactly("PING");
        assertThat(Words.ofCommand(List.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"a", "'a", "\"a\"b", "\"a\\\""})
    void shouldRefuseQuotesThatDoNotEnd(String line) {
        assertThatThrownBy(() -> Words.of(line)).isInstanceOf(ConsoleException.class);
    }
}
