package dev.nutcracker.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.stats.Metric;
import dev.nutcracker.stats.MetricTable;
import dev.nutcracker.testing.Requirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Recording rules and alerts: that Prometheus takes them, that each alert is tested and explained. */
final class RulesTest {
    private static final Path RUNBOOK = Path.of("docs", "runbook.md");
    private static final Pattern NAME = Pattern.compile("(?<![:\\w])nutcracker_\\w+(?!\\w*:)");
    private static final Pattern PART_OF_HISTOGRAM = Pattern.compile("_(bucket|sum|count)$");

    /** Metrics that no rule and no dashboard shows, and why. */
    private static final Map<String, String> NOT_SHOWN = Map.of(
            "nutcracker_reloads_total", "the last reload matters, which annotations and an alert show",
            "nutcracker_tls_reloads_total", "certificates that were not replaced alert by their expiry",
            "nutcracker_jvm_gc_runs_total", "their time is shown",
            "nutcracker_jvm_threads", "a constant, but for a defect",
            "nutcracker_scripts_on_first_server_total", "for a migration, see docs/applications.md",
            "nutcracker_handovers_total", "the new process restarts, which annotations and an alert show",
            "nutcracker_route_further_pools_total", "for those who move data, see docs/moving-data.md",
            "nutcracker_topology_version", "says only that something has changed; transitions say what");

    @Test
    void shouldBeTakenByPrometheus() throws Exception {
        assertThat(promtool("check", "rules", Alerts.FILE, Alerts.RECORDING, Alerts.COMPATIBLE))
                .contains("SUCCESS")
                .doesNotContain("FAILED", "duplicate");
    }

    @Test
    void shouldFireAndNotFireAsTheirTestsSay() throws Exception {
        List<Object> command = new ArrayList<>(List.of("test", "rules"));
        command.addAll(Alerts.tests());

        assertThat(promtool(command.toArray())).contains("SUCCESS").doesNotContain("FAILED");
    }

    private static String promtool(Object... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(Requirements.PROMTOOL.program().toString()));
        Arrays.stream(arguments).map(String::valueOf).forEach(command::add);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @Test
    void shouldHaveATestWithWhichItFiresAndOneWithWhichItDoesNot() {
        Set<String> firing = new TreeSet<>();
        Set<String> quiet = new TreeSet<>();
        List<Map<String, Object>> tests = Alerts.tests().stream()
                .flatMap(file -> Alerts.list(Alerts.document(file), "tests").stream())
                .toList();
        for (Map<String, Object> test : tests) {
            for (Map<String, Object> expected : Alerts.list(test, "alert_rule_test")) {
                (Alerts.list(expected, "exp_alerts").isEmpty() ? quiet : firing)
                        .add(Alerts.text(expected, "alertname"));
            }
        }

        assertThat(firing).isEqualTo(names());
        assertThat(quiet).isEqualTo(names());
    }

    private static Set<String> names() {
        return Alerts.rules(Alerts.FILE).stream()
                .map(rule -> Alerts.text(rule, "alert"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void shouldSayHowBadItIsWhatItMeansAndWhereItIsExplained() {
        for (Map<String, Object> rule : Alerts.rules(Alerts.FILE)) {
            String name = Alerts.text(rule, "alert");
            Map<String, Object> annotations = Alerts.map(requireNonNull(rule.get("annotations"), name));
            assertThat(Alerts.map(requireNonNull(rule.get("labels"), name)).get("severity"))
                    .as(name)
                    .isIn("critical", "warning", "info");
            assertThat(annotations).as(name).containsOnlyKeys("summary", "description", "runbook_url");
            assertThat(annotations.get("runbook_url")).isEqualTo("docs/runbook.md#" + name.toLowerCase());
        }
    }

    @Test
    void shouldHaveASectionOfTheRunbookWithItsThreeParts() throws IOException {
        String[] sections = Files.readString(RUNBOOK).split("\n## ");
        Set<String> explained = new TreeSet<>();
        for (String section : sections) {
            String heading = section.lines().findFirst().orElse("");
            if (heading.startsWith("Nutcracker")) {
                explained.add(heading);
                assertThat(section)
                        .as(heading)
                        .contains("**What it means.**", "**What to look at.**", "**What to do.**", "```");
            }
        }
        assertThat(explained).isEqualTo(names());
    }

    @Test
    void shouldNameOnlyMetricsThatThereAre() throws IOException {
        assertThat(named()).isSubsetOf(existing());
    }

    @Test
    void shouldShowEveryMetricSomewhereOrSayWhyNot() throws IOException {
        Set<String> shown = new TreeSet<>(named());

        assertThat(shown).doesNotContainAnyElementsOf(NOT_SHOWN.keySet());
        shown.addAll(NOT_SHOWN.keySet());
        assertThat(existing())
                .as("in a rule, in a dashboard, or among those that are not shown")
                .isSubsetOf(shown);
    }

    private static Set<String> existing() {
        return MetricTable.rows().stream().map(Metric::metricName).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> named() throws IOException {
        StringBuilder all = new StringBuilder();
        for (Path file : List.of(Alerts.FILE, Alerts.RECORDING, Alerts.COMPATIBLE)) {
            all.append(Files.readString(file));
        }
        for (Dashboard dashboard : Dashboard.values()) {
            all.append(Files.readString(dashboard.file()));
        }
        Set<String> names = new HashSet<>();
        Matcher matcher = NAME.matcher(all);
        while (matcher.find()) {
            String name = matcher.group();
            names.add(
                    existing().contains(name)
                            ? name
                            : PART_OF_HISTOGRAM.matcher(name).replaceFirst(""));
        }
        return names;
    }
}
