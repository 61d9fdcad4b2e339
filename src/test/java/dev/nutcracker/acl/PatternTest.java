package dev.nutcracker.acl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PatternTest {
    private static boolean matches(String pattern, String name) {
        ByteBuf bytes = Unpooled.copiedBuffer("<" + name + ">", StandardCharsets.ISO_8859_1);
        return Pattern.of(pattern).matches(bytes, 1, name.length());
    }

    @ParameterizedTest
    @CsvSource({
        "app:*, app:1, true",
        "app:*, app:, true",
        "app:*, app, false",
        "app:*, xapp:1, false",
        "app, app, true",
        "app, app1, false",
        "a\\*, a*, true",
        "a\\*, ab, false",
        "a?c, abc, true",
        "a?c, ac, false",
        "a[b-d]e, ace, true",
        "a[^b-d]e, ace, false",
        "a[^b-d]e, axe, true",
        "a[b, ab, true",
        "*:[0-9]*, user:7x, true",
        "*a*b, xaab, true",
        "*a*b, xaabc, false",
        "a**, a, true"
    })
    void shouldMatchAsRedisDoes(String pattern, String name, boolean matches) {
        assertThat(matches(pattern, name)).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    *,            anything
                    max*,         maxmemory
                    m?x*ory,      maxmemory
                    *m*m*y,       maxmemory
                    s[ea]ve,      save
                    s[a-c]ve,     save
                    s[c-a]ve,     save
                    s[^x-z]ve,    save
                    s[x-zaq]ve,   save
                    s[x\\]a]ve,   save
                    a[x\\]],      a]
                    a[-x],        a-
                    a[bc,         ab
                    a\\*,         a*
                    a\\[b],       a[b]
                    a\\,          a\\
                    *[^e]e,       save
                    """)
    void shouldMatch(String pattern, String name) {
        assertThat(matches(pattern, name)).isTrue();
        assertThat(Pattern.of(pattern).matches(name)).as("as text").isTrue();
        assertThat(Pattern.inAnyCase(pattern.toUpperCase(Locale.ROOT)).matches(name))
                .as("in any case")
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    max,          maxmemory
                    ?,            ab
                    MAX*,         maxmemory
                    s[A-C]ve,     save
                    s[^a]ve,      save
                    s[b-z]ve,     save
                    s[]ve,        save
                    s[a]ve,       sve
                    a[,           a
                    a\\*,         ab
                    a\\?,         ab
                    *[v]e,        savx
                    """)
    void shouldNotMatch(String pattern, String name) {
        assertThat(matches(pattern, name)).isFalse();
        assertThat(Pattern.of(pattern).matches(name)).as("as text").isFalse();
    }

    @Test
    void shouldNotLetAStarMatchAnEmptyName() {
        assertThat(matches("*", "")).isFalse();
        assertThat(matches("**", "")).isFalse();
        assertThat(matches("", "")).isTrue();
    }

    @Test
    void shouldMatchBytesOfAnyValue() {
        assertThat(matches("\u00e9*", "\u00e9t\u00e9")).isTrue();
        assertThat(matches("[\u00e0-\u00ff]", "\u00e9")).isTrue();
    }

    @Test
    void shouldNotTryEveryWayToDivideANameAmongStars() {
        assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertThat(matches("a*".repeat(30) + "b", "a".repeat(10_000)))
                        .isFalse());
    }
}
