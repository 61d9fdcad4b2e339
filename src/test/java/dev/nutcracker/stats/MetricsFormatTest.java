package dev.nutcracker.stats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MetricsFormatTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                                                                                       | PROMETHEUS",
                "*/*                                                                                      | PROMETHEUS",
                "text/html,application/xhtml+xml,*/*;q=0.8                                                | PROMETHEUS",
                "text/plain                                                                               | PROMETHEUS",
                "application/openmetrics-text                                                             | OPENMETRICS",
                "Application/OpenMetrics-Text; Version=1.0.0                                              | OPENMETRICS",
                "application/openmetrics-text;version=\"1.0.0\"                                           | OPENMETRICS",
                "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.4,*/*;q=0.1 | OPENMETRICS",
                "application/openmetrics-text;version=1.0.0;q=0.4,text/plain;version=0.0.4;q=0.5,*/*;q=0.1 | PROMETHEUS",
                "application/openmetrics-text;version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1      | OPENMETRICS",
                "application/openmetrics-text;version=2.0.0,text/plain                                    | PROMETHEUS",
                "application/openmetrics-text;q=0                                                         | PROMETHEUS",
                "application/openmetrics-text;q=x                                                         | PROMETHEUS",
            })
    void shouldGiveReadersWhatTheyLikeBest(String accept, MetricsFormat format) {
        assertThat(MetricsFormat.accepted(accept)).isEqualTo(format);
    }
}
