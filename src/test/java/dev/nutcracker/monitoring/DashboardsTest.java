package dev.nutcracker.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The dashboards in {@code packaging/grafana}, which {@link Dashboard} makes. */
final class DashboardsTest {
    private static final String WRITE = "dashboards.write";

    @ParameterizedTest
    @EnumSource
    void shouldBeInItsFileAsItIsInTheTable(Dashboard dashboard) throws IOException {
        String made = DashboardJson.of(dashboard);
        if (Boolean.getBoolean(WRITE)) {
            Files.createDirectories(dashboard.file().getParent());
            Files.writeString(dashboard.file(), made);
        }

        assertThat(dashboard.file())
                .as("made again by this test with -D%s=true", WRITE)
                .hasContent(made);
        assertThat(made)
                .as("what breaks a dashboard that is provisioned")
                .doesNotContain("__inputs", "__requires", "DS_", "@i", "@p", "@s", "@c", "@r]");
    }

    @ParameterizedTest
    @EnumSource
    void shouldHaveThresholdsOfItsAlerts(Dashboard dashboard) {
        for (Panel panel : dashboard.panels) {
            for (Panel.Threshold threshold : panel.thresholds()) {
                assertThat(Alerts.expressions(threshold.alert()))
                        .as("%s of %s", threshold.alert(), panel.title())
                        .anyMatch(expression -> comparesWith(expression, threshold.value()));
            }
        }
    }

    private static boolean comparesWith(String expression, String value) {
        return Stream.of("> " + value, "== " + value, "> " + value + " *")
                .anyMatch(comparison -> (expression.replaceAll("\\s+", " ") + ' ').contains(comparison + ' '));
    }

    @Test
    void shouldNameNoTwoPanelsOfARowAlike() {
        for (Dashboard dashboard : Dashboard.values()) {
            List<String> titles = dashboard.panels.stream()
                    .map(panel -> panel.row() + ": " + panel.title())
                    .toList();
            assertThat(titles).doesNotHaveDuplicates();
        }
    }
}
