package dev.nutcracker.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.console.ConsoleSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the first bytes tell of who speaks. */
final class StatsClientKindTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"GET /", "POST /reload HTTP/1.1", "OPTIONS *", "BREW /coffee", "GET http://x/", "PRI * HTTP/2.0"
            })
    void shouldKnowHttpFromTheFirstByteOfTheTargetOn(String start) {
        int target = start.indexOf(' ') + 1;

        for (int length = 0; length <= start.length(); length++) {
            assertThat(kind(start.substring(0, length)))
                    .isEqualTo(length > target ? StatsClientKind.HTTP : StatsClientKind.UNDECIDED);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n",
                "\r\n",
                " ",
                "get /",
                "stats",
                "STATS\r\n",
                "GET\n",
                "GET  /",
                "GET key",
                "Get /",
                "*x",
                "showpools\n",
                "SHOW/POOLS",
                "\0",
                "\u0016\u0003\u0001",
                "\u00ff",
                "AVERYLONGWORDINCAPITALS",
                "AVERYLONGWORDINCAPITALS /"
            })
    void shouldTakeEverythingElseForNoHttp(String start) {
        assertThat(kind(start)).isEqualTo(StatsClientKind.RAW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*1\r\n", "*2", "SHOW pools", "show help\n", "HELP\n", "ping\r\n", "AUTH x", "show /"})
    void shouldKnowTheConsoleByItsFirstWord(String start) {
        assertThat(kind(start)).isEqualTo(StatsClientKind.CONSOLE);
    }

    @Test
    void shouldTakeNoWordOfTheConsoleForAMethod() {
        assertThat(StatsClientKind.METHODS).noneMatch(ConsoleSession::isFirstWord);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "s", "SHO", "show", "Help", "aut"})
    void shouldWaitForTheEndOfAWordThatMayBeTheConsoles(String start) {
        assertThat(kind(start)).isEqualTo(StatsClientKind.UNDECIDED);
    }

    private static StatsClientKind kind(String start) {
        byte[] bytes = (start + "/ not there yet").getBytes(ISO_8859_1);
        return StatsClientKind.of(bytes, start.length());
    }
}
