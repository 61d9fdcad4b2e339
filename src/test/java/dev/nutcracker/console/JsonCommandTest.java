package dev.nutcracker.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonCommandTest {
    @Test
    void shouldReadACommandAsALineOrAsWords() throws ConsoleException {
        assertThat(JsonCommand.words("{\"command\":\"show  pools\"}")).containsExactly("show", "pools");
        assertThat(JsonCommand.words(" { \"command\" : [ \"WHERE\" , \"a b\", \"\\u0041\\n\\\"\" ] }\r\n"))
                .containsExactly("WHERE", "a b", "A\n\"");
        assertThat(JsonCommand.words("{\"command\":[\"show pools\"]}")).containsExactly("show", "pools");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SHOW POOLS",
                "{}",
                "{\"command\":}",
                "{\"command\":1}",
                "{\"command\":[]}",
                "{\"command\":[\"a\",]}",
                "{\"command\":[\"a\"",
                "{\"command\":\"a\"",
                "{\"command\":\"a\"} x",
                "{\"command\":\"a\",\"more\":1}",
                "{\"other\":\"a\"}",
                "{\"command\":\"\\x\"}",
                "{\"command\":\"\\u12\"}",
                "{\"command\":\"a\nb\"}",
                "command=SHOW+POOLS"
            })
    void shouldRefuseEverythingElse(String body) {
        assertThatThrownBy(() -> JsonCommand.words(body)).hasMessageContaining("the body is {\"command\"");
    }
}
