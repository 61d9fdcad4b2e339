package dev.nutcracker.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class StatsReaderTest {
    private static final String TEXT = "{\"service\":\"nutcracker\", \"uptime\":1, \"beta\": {\"client_eof\":2, "
            + "\"s1\": {\"requests\":3},\"s2\": {\"requests\":-4}},\"alpha\": {\"client_eof\":5}}\n";

    @Test
    void shouldFindNumbersOnEachLevel() {
        StatsReader stats = StatsReader.of(TEXT);

        assertThat(stats.value("uptime")).isEqualTo(1);
        assertThat(stats.value("alpha", "client_eof")).isEqualTo(5);
        assertThat(stats.value("beta", "s2", "requests")).isEqualTo(-4);
    }

    @Test
    void shouldKeepTextAndOrder() {
        StatsReader stats = StatsReader.of(TEXT);

        assertThat(stats.text()).isEqualTo(TEXT);
        assertThat(stats.root().keySet()).containsExactly("service", "uptime", "beta", "alpha");
    }

    @Test
    void shouldNameWhatIsMissing() {
        StatsReader stats = StatsReader.of(TEXT);

        assertThatThrownBy(() -> stats.value("beta", "s3", "requests")).hasMessageContaining("No object s3");
        assertThatThrownBy(() -> stats.value("beta", "s1")).hasMessageContaining("No number s1");
    }

    @Test
    void shouldRefuseTextThatIsNoObject() {
        assertThatThrownBy(() -> StatsReader.of("{\"a\":1")).hasMessageContaining("ends too early");
        assertThatThrownBy(() -> StatsReader.of("{} x")).hasMessageContaining("more after the end");
    }
}
