package dev.nutcracker.protocol.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GlobTest {
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
        assertThat(Glob.matchesInAnyCase(pattern, name)).isTrue();
        boolean isLower = pattern.equals(pattern.toLowerCase(Locale.ROOT));
        assertThat(Glob.matches(pattern, name)).as("in this case").isEqualTo(isLower);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    MAX*,         maxmemory
                    s[A-C]ve,     save
                    get*,         GETEX
                    """)
    void shouldMatchInAnyCaseOnlyIfAskedFor(String pattern, String name) {
        assertThat(Glob.matchesInAnyCase(pattern, name)).isTrue();
        assertThat(Glob.matches(pattern, name)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    max,          maxmemory
                    ?,            ab
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
        assertThat(Glob.matches(pattern, name)).isFalse();
    }
}
