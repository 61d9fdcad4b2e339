package dev.nutcracker.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of servers from outside. */
final class ServerListTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1:6379:1 one\n10.0.0.2:6379:2 two\n",
                "# comment\n\n  10.0.0.2:6379:2 two  # the second\r\n10.0.0.1:6379:1 one",
                "- 10.0.0.1:6379:1 one\n- 10.0.0.2:6379:2 two\n",
                "# comment\n  - 10.0.0.2:6379:2 two\n  - '10.0.0.1:6379:1 one'\n",
                "[\"10.0.0.1:6379:1 one\", \"10.0.0.2:6379:2 two\"]",
                "[\n\t\"10.0.0.1:6379:1 one\",\n\t\"10.0.0.2:6379:2 two\"\n]\n",
            })
    void shouldReadEachForm(String text) throws ConfigException {
        assertThat(parse(text))
                .containsExactly(
                        new ServerConfig("one", new ServerAddress.Tcp("10.0.0.1", 6379), 1),
                        new ServerConfig("two", new ServerAddress.Tcp("10.0.0.2", 6379), 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# none\n", "[]"})
    void shouldTakeATextWithoutServersForAnEmptyList(String text) throws ConfigException {
        assertThat(parse(text)).isEmpty();
    }

    @Test
    void shouldNameServersAsTheConfigurationFileDoes() throws ConfigException {
        assertThat(parse("10.0.0.1:11211:1\n10.0.0.1:6379:1\n/run/a.sock:1\n::1:6379:1\n"))
                .extracting(ServerConfig::name)
                .containsExactly("10.0.0.1", "::1:6379", "/run/a.sock:", "10.0.0.1:6379");
    }

    @Test
    void shouldWriteWhatItReads() throws ConfigException {
        List<ServerConfig> servers = parse("10.0.0.1:11211:1\n/run/a.sock:3 x\n[::1]:6379:7\nb:1:2 two");

        assertThat(parse(String.join("\n", ServerList.lines(servers)))).isEqualTo(servers);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<html>|list:1:1: \"<html>\" lacks a part",
                "a:1:1 x\\n  b:1|list:2:3: \"b:1\" lacks a part",
                "a:1:1 x\\nb:1:1 x|list:2:1: a second server with the name \"x\", first on line 1",
                "mymaster:1|list:1:1: \"mymaster:1\" lacks a part",
                "undiscovered:1 undiscovered|list:1:1: \"undiscovered:1 undiscovered\" lacks a part",
                ":6379:1|list:1:1: \":6379:1\" lacks a part",
                "a:0:1|list:1:1: port \"0\" is out of range",
                "[{\"a\": 1}]|list:1:2: is not a server",
                "[a:1:1, &x b:1:1]|list:1:9: an anchor",
                "[\"a:1:1 x\\u0007\"]|list:1:2: \"a:1:1 x\\u0007\" has a control character",
            })
    void shouldRefuseAWholeListForOneMistake(String text, String problem) {
        ConfigException refused = catchThrowableOfType(ConfigException.class, () -> parse(text.replace("\\n", "\n")));

        assertThat(refused.problems().getFirst().text()).startsWith(problem);
    }

    @Test
    void shouldBoundWhatItTakes() {
        String many = String.join(
                "\n",
                IntStream.range(0, ServerList.SERVERS_MAX + 1)
                        .mapToObj(i -> "h:" + (i % 60_000 + 1) + ":1 s" + i)
                        .toList());

        assertThat(problems(many)).containsExactly("list:1:1: the list has more than 1024 servers");
        assertThat(problems("x".repeat(ServerList.BYTES_MAX + 1)))
                .containsExactly("list:1:1: the list is larger than 256 KiB");
        assertThat(problems("a\n".repeat(100_000))).hasSize(200);
        assertThat(problems("[".repeat(100_000))).isNotEmpty();
        assertThat(problems("h:1:1 " + "n".repeat(300))).isNotEmpty();
    }

    @Test
    void shouldNotBreakWhateverItReads() {
        SplittableRandom random = new SplittableRandom(7);
        byte[] valid = "- 10.0.0.1:6379:1 one\n- \"[::1]:11211:2\"\n# x\n".getBytes(UTF_8);
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = valid.clone();
            for (int j = random.nextInt(1, 4); j > 0; j--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            try {
                ServerList.parse("list", changed);
            } catch (ConfigException e) {
                assertThat(e.problems()).isNotEmpty();
            }
        }
    }

    private static List<String> problems(String text) {
        return catchThrowableOfType(ConfigException.class, () -> parse(text)).problems().stream()
                .map(ConfigProblem::text)
                .toList();
    }

    private static List<ServerConfig> parse(String text) throws ConfigException {
        return ServerList.parse("list", text.getBytes(UTF_8));
    }
}
