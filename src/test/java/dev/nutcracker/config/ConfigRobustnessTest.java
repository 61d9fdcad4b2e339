package dev.nutcracker.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the bytes, there is a configuration or a list of problems. */
final class ConfigRobustnessTest {
    /** Without listen, so that no name made by chance is looked up. */
    private static final String GOOD = """
            global:
              workers: 4
            alpha: # comment
              hash: fnv1a_64
              hash_tag: "{}"
              timeout: 400
              redis: true
              redis_auth: 'a b'
              servers:
               - 127.0.0.1:6379:1 one
               - "::1:6379:1"
               - |
                /tmp/x:1 two
            """;

    private static final List<String> PIECES = List.of(
            ":",
            ": ",
            "- ",
            "? ",
            "\n",
            "\n  ",
            "\n   - ",
            "{",
            "}",
            "[",
            "]",
            ",",
            "\"",
            "'",
            "|",
            ">",
            "|-",
            "#",
            " #",
            "&a ",
            "*a",
            "!!int ",
            "! ",
            "%YAML 1.2\n",
            "---",
            "\n---\n",
            "\n...\n",
            "\t",
            "\r",
            "\r\n",
            "\ufeff",
            "\u0085",
            "\u2028",
            "\\",
            "\\x",
            "\\u",
            "\"\\ud800\"",
            "\"\\UFFFFFFFF\"",
            "\0",
            "\u007f",
            "\ud83d\ude00",
            "<<: ",
            "~",
            "@",
            "`",
            "99999999999999999999",
            "0",
            "-1",
            "alpha:",
            "global:",
            "servers:",
            "timeout: ",
            "redis_auth: x",
            "/a:b:1");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldSurviveRandomBytes(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            byte[] content = new byte[random.nextInt(200)];
            random.nextBytes(content);
            check(content);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5, 6})
    void shouldSurvivePiecesOfYamlInRandomOrder(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 3000; i++) {
            StringBuilder text = new StringBuilder();
            for (int pieces = random.nextInt(40); pieces > 0; pieces--) {
                text.append(piece(random));
            }
            check(text.toString().getBytes(UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 8, 9})
    void shouldSurviveDamageToAGoodFile(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 3000; i++) {
            StringBuilder text = new StringBuilder(GOOD);
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                damage(text, random);
            }
            check(text.toString().getBytes(random.nextInt(10) == 0 ? ISO_8859_1 : UTF_8));
        }
    }

    @Test
    void shouldTellADamagedFileFromAGoodOneByTheListenOnly() {
        assertThat(problems(GOOD.getBytes(UTF_8)))
                .singleElement()
                .extracting(ConfigProblem::message)
                .asString()
                .startsWith("listen is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{", "- ", "? ", "{a: ", "[a, ", "a: {b: [", "\"a\": ", "a:\n", ": "})
    void shouldSurviveDeepNesting(String piece) {
        check(piece.repeat(50_000).getBytes(UTF_8));
    }

    @Test
    void shouldSurviveDeepIndentation() {
        StringBuilder text = new StringBuilder();
        for (int depth = 0; depth < 1500; depth++) {
            text.append(" ".repeat(depth)).append("a:\n");
        }
        check(text.toString().getBytes(UTF_8));
    }

    @Test
    void shouldRefuseReferencesRatherThanFollowThem() {
        StringBuilder text = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 40; i++) {
            text.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }

        assertThat(problems(text.toString().getBytes(UTF_8))).hasSizeGreaterThan(100);
    }

    @Test
    void shouldReadServerAndListenTextsOfAnyShape() {
        Random random = new Random(10);
        String letters = "/: 019-+*\n\0[]%";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            String line = text.toString();
            checkValue(new ValueType.Server(), line);
            // A slash in front, since other texts would be looked up as names.
            checkValue(new ValueType.Listen(), "/" + line);
        }
    }

    private static void damage(StringBuilder text, Random random) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(4)) {
            case 0 -> text.insert(at, piece(random));
            case 1 -> text.delete(at, Math.min(text.length(), at + random.nextInt(10)));
            case 2 -> text.setCharAt(at, (char) random.nextInt(300));
            default -> text.insert(at, text.substring(at, Math.min(text.length(), at + random.nextInt(60))));
        }
        if (text.isEmpty()) {
            text.append(' ');
        }
    }

    private static String piece(Random random) {
        return PIECES.get(random.nextInt(PIECES.size()));
    }

    private static void check(byte[] content) {
        for (ConfigProblem problem : problems(content)) {
            assertThat(problem.line()).isPositive();
            assertThat(problem.column()).isPositive();
            assertThat(problem.text()).doesNotContainPattern("\\p{Cntrl}");
        }
    }

    private static List<ConfigProblem> problems(byte[] content) {
        try {
            return ConfigLoader.parse("x", content).warnings();
        } catch (ConfigException e) {
            assertThat(e.problems()).isNotEmpty();
            return e.problems();
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError("thrown for\n" + new String(content, ISO_8859_1), e);
        }
    }

    private static void checkValue(ValueType.Scalar type, String text) {
        try {
            assertThat(type.parse(text)).isNotNull();
        } catch (InvalidValue e) {
            assertThat(e.message()).isNotEmpty();
        }
    }
}
