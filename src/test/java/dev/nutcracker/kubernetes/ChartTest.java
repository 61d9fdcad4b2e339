package dev.nutcracker.kubernetes;

import static dev.nutcracker.kubernetes.Manifests.at;
import static dev.nutcracker.kubernetes.Manifests.map;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.stats.Version;
import dev.nutcracker.testing.RunningProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The chart, rendered by the real Helm. */
final class ChartTest {
    private static final List<String> LABELS = List.of(
            "app.kubernetes.io/name",
            "app.kubernetes.io/instance",
            "app.kubernetes.io/version",
            "app.kubernetes.io/managed-by",
            "helm.sh/chart");

    @TempDir
    private Path directory;

    @Test
    void shouldPassHelmsOwnCheck() {
        assertThat(Chart.lint()).isEmpty();
    }

    static Stream<Path> valueSets() {
        return Chart.valueSets();
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void shouldRenderWhatKubernetesKnows(Path values) {
        Manifests manifests = Chart.render(values);

        assertThat(manifests.all()).isNotEmpty().allSatisfy(manifest -> {
            assertThat(StrictTypes.complaints(manifest)).isEmpty();
        });
        assertThat(manifests.text())
                .doesNotContain("subPath", ":latest", "privileged", "hostNetwork", "preStop", "<no value>", "%!");
        assertThat(manifests.all())
                .filteredOn(manifest -> !"more".equals(at(manifest, "metadata", "name")))
                .allSatisfy(manifest -> assertThat(map(at(manifest, "metadata", "labels")))
                        .containsKeys(LABELS.toArray(String[]::new)));
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void shouldRenderAConfigurationThatTheProxyTakes(Path values) throws Exception {
        if (values.toString().contains("existing")) {
            return;
        }
        // What a file of users or the API of Kubernetes would give is not here.
        String text = Chart.render(values)
                .configuration()
                .replaceAll("(?m)^ *users_file: .*\n", "")
                .replace("${REDIS_PASSWORD}", "secret");

        assertThat(ConfigLoader.parse("nutcracker.yml", text.getBytes(UTF_8))
                        .configuration()
                        .pools())
                .isNotEmpty();
    }

    @Test
    void shouldPassTheCheckOfTheProgram() throws Exception {
        Files.writeString(directory.resolve("nutcracker.yml"), render("{}").configuration());

        assertThat(RunningProgram.output(directory, Map.of(), "-t", "-c", "nutcracker.yml"))
                .contains("syntax is ok");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "replica: 3                                    | additional properties 'replica' not allowed",
                "replicas: three                               | /replicas",
                "mode: statefulset                             | 'deployment', 'daemonset', 'sidecar'",
                "image: {tag: latest}                          | /image/tag",
                "image: {digest: abc}                          | /image/digest",
                "stats: {port: 70000}                          | /stats/port",
                "serviceMonitor: {enabled: true, interval: 15} | /serviceMonitor/interval",
                "pools: [{name: a b, port: 1}]                 | /pools/0/name",
                "existingConfigMap: a                          | existingConfigMap needs pools",
                "resources: {limits: {memory: 128Mi}}          | takes up to 192Mi: raise it, choose profile: small",
                "resources: {limits: {memory: 100M}}           | resources.limits.memory is 100M",
                "resources: {limits: {memory: lots}}           | /resources/limits/memory",
                "{mode: daemonset, autoscaling: {enabled: true}} | autoscaling.enabled needs mode: deployment",
                "autoscaling: {enabled: true, minReplicas: 11} | autoscaling.minReplicas is 11, above maxReplicas, 10",
                "terminationGracePeriodSeconds: 3              | requests would be cut off",
                "config: 'a: {servers: []}'                    | no pool has a port",
                "config: 'a: [b'                               | config is not YAML",
                "config: 'global: 4'                           | config: global has no keys below it",
                "{serviceMonitor: {enabled: true}, podMonitor: {enabled: true}} | every metric would be there twice"
            })
    void shouldRefuseValuesThatCannotBe(String values, String complaint) {
        assertThatThrownBy(() -> render(values)).hasMessageContaining(complaint);
    }

    @Test
    void shouldTakeLessMemoryWithOptionsThatFit() throws IOException {
        assertThat(render("{java: {opts: -Xmx32m}, resources: {limits: {memory: 100Mi}}}")
                        .text())
                .contains("memory: 100Mi", "value: \"-Xmx32m\"");
        assertThat(render("profile: small").text())
                .contains("memory: 128Mi", "-Xmx40m -XX:MaxDirectMemorySize=32m", "- -w");
    }

    @Test
    void shouldFindThePortsOfThePools() throws IOException {
        String config = """
                config: |
                  one: {listen: 0.0.0.0:22121, servers: [a:1:1]}
                  two: {listen: ":::22122", servers: [a:1:1]}
                  three: {listen: /run/three.sock 0600, servers: [a:1:1]}
                """;

        Object service = render(config).only("Service");

        assertThat(at(service, "spec", "ports", 0, "port")).isEqualTo(22121);
        assertThat(at(service, "spec", "ports", 1, "port")).isEqualTo(22122);
        assertThat((List<?>) at(service, "spec", "ports")).hasSize(2);
    }

    @Test
    void shouldReplacePodsOnlyForKeysThatNeedAStart() throws IOException {
        String config = "config: |\n  a:\n    listen: 0.0.0.0:1000\n    servers: [b:1:1]\n";
        String otherServers = config.replace("b:1:1", "c:1:1");
        String otherBacklog = config + "    backlog: 99\n";

        assertThat(podAnnotations(otherServers)).isEqualTo(podAnnotations(config));
        assertThat(podAnnotations(otherBacklog)).isNotEqualTo(podAnnotations(config));
        assertThat(podAnnotations("rollOnConfigChange: true\n" + otherServers))
                .isNotEqualTo(podAnnotations("rollOnConfigChange: true\n" + config));
    }

    private Object podAnnotations(String values) throws IOException {
        return at(render(values).only("Deployment"), "spec", "template", "metadata", "annotations");
    }

    @Test
    void shouldLeaveTimeToDrain() throws IOException {
        String global = "config: |\n  global: {drain_delay: 8000, drain_timeout: 20500}\n"
                + "  a: {listen: 0.0.0.0:1, servers: [b:1:1]}\n";

        assertThat(gracePeriod("{}")).isEqualTo(20);
        assertThat(gracePeriod("{drainDelaySeconds: 0, drainTimeoutSeconds: 0}"))
                .isEqualTo(5);
        assertThat(gracePeriod(global)).isEqualTo(34);
        assertThat(gracePeriod("terminationGracePeriodSeconds: 60")).isEqualTo(60);
    }

    private Object gracePeriod(String values) throws IOException {
        return at(render(values).only("Deployment"), "spec", "template", "spec", "terminationGracePeriodSeconds");
    }

    @Test
    void shouldTakeAGlobalSectionAsItIs() throws IOException {
        String global = "config: |\n  global: {watch: false}\n  a: {listen: 0.0.0.0:1, servers: [b:1:1]}\n";
        String poolOfThatName = "config: |\n  global: {listen: 0.0.0.0:1, servers: [b:1:1]}\n";

        assertThat(render(global).configuration()).doesNotContain("watch: true");
        assertThat(render(poolOfThatName).configuration()).doesNotContain("watch: true");
    }

    @Test
    void shouldBeASidecarOfAnotherChart() throws IOException {
        Path parent = directory.resolve("parent");
        copy(Chart.DIRECTORY, parent.resolve("charts/nutcracker"));
        Files.createDirectories(parent.resolve("templates"));
        Files.writeString(
                parent.resolve("Chart.yaml"),
                "apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies: [{name: nutcracker, version: 0.1.0}]\n");
        Files.writeString(parent.resolve("values.yaml"), "nutcracker: {mode: sidecar, profile: small}\n");
        Files.writeString(parent.resolve("templates/job.yaml"), """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: shop}
                spec:
                  selector: {matchLabels: {app: shop}}
                  template:
                    metadata: {labels: {app: shop}}
                    spec:
                      initContainers:
                        {{- include "nutcracker.sidecar" .Subcharts.nutcracker | nindent 8 }}
                      containers: [{name: shop, image: "shop:1"}]
                      volumes:
                        {{- include "nutcracker.volumes" .Subcharts.nutcracker | nindent 8 }}
                """);

        Manifests manifests = Chart.render(parent, write("{}"));

        assertThat(manifests.kinds()).containsExactlyInAnyOrder("ConfigMap", "Deployment");
        Map<String, Object> deployment = manifests.only("Deployment");
        assertThat(StrictTypes.complaints(deployment)).isEmpty();
        Object sidecar = at(deployment, "spec", "template", "spec", "initContainers", 0);
        assertThat(map(sidecar)).containsEntry("restartPolicy", "Always").containsKey("startupProbe");
        assertThat(map(sidecar)).doesNotContainKeys("lifecycle", "livenessProbe");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    @Test
    void shouldComplainOfWhatKubernetesDoesNotKnow() {
        Map<String, Object> wrong = Manifests.of("""
                apiVersion: v1
                kind: Service
                metadata: {name: a}
                spec: {bogus: 1, ports: [{port: 1, intervall: 2}]}
                """).all().getFirst();

        assertThat(StrictTypes.complaints(wrong)).hasSize(2);
    }

    @Test
    void shouldHaveTheVersionOfTheProxyAndTheFilesOfPackaging() throws IOException {
        assertThat(Files.readString(Chart.DIRECTORY.resolve("Chart.yaml")))
                .contains("\nappVersion: " + Version.RELEASE + '\n');
        for (String file : List.of(
                "prometheus/nutcracker.rules.yml",
                "prometheus/nutcracker.alerts.yml",
                "grafana/nutcracker-overview.json",
                "grafana/nutcracker-server.json")) {
            Path original = Path.of("packaging").resolve(file);
            assertThat(Chart.DIRECTORY.resolve("files").resolve(original.getFileName()))
                    .as("a copy of %s: cp %s packaging/helm/nutcracker/files", original, original)
                    .hasSameTextualContentAs(original);
        }
    }

    @Test
    void shouldExplainEveryValue() throws IOException {
        List<String> missing = new ArrayList<>();
        String readme = Files.readString(Chart.DIRECTORY.resolve("README.md"));
        forEachValue(
                "", Manifests.read(Chart.DIRECTORY.resolve("values.yaml")).all().getFirst(), missing, readme);

        assertThat(missing).as("rows of the table in the chart's README").isEmpty();
        Matcher row = Pattern.compile("(?m)^\\| `[\\w.]+` \\| .* \\| (.*) \\|$").matcher(readme);
        while (row.find()) {
            assertThat(row.group(1)).as(row.group()).isNotBlank();
        }
    }

    private static void forEachValue(String prefix, Map<String, Object> values, List<String> missing, String readme) {
        values.forEach((key, value) -> {
            if (value instanceof Map<?, ?> below && !below.isEmpty() && !key.equals("labels")) {
                forEachValue(prefix + key + '.', map(below), missing, readme);
            } else if (!readme.contains("| `" + prefix + key + "` | " + shown(value) + " |")) {
                missing.add(prefix + key + " with the default " + shown(value));
            }
        });
    }

    private static String shown(Object value) {
        return switch (value) {
            case null -> "`null`";
            case String text when text.isEmpty() -> "`\"\"`";
            case String text when text.contains("\n") -> "a pool";
            case Map<?, ?> map when !map.isEmpty() -> "`{grafana_dashboard: \"1\"}`";
            default -> "`" + value + "`";
        };
    }

    private Manifests render(String values) throws IOException {
        return Chart.render(write(values));
    }

    private Path write(String values) throws IOException {
        return Files.writeString(directory.resolve("values.yaml"), values);
    }
}
