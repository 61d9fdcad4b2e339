package dev.nutcracker.kubernetes;

import static dev.nutcracker.kubernetes.Manifests.at;
import static dev.nutcracker.kubernetes.Manifests.map;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.stats.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The manifests in {@code packaging/kubernetes}. */
final class ManifestsTest {
    private static final Path DIRECTORY = Path.of("packaging", "kubernetes");

    @Test
    void shouldKnowNothingThatKubernetesDoesNot() throws IOException {
        for (Path file : files().toList()) {
            for (Map<String, Object> manifest : Manifests.read(file).all()) {
                if (!"Kustomization".equals(manifest.get("kind"))) {
                    assertThat(StrictTypes.complaints(manifest)).as("%s", file).isEmpty();
                }
            }
            assertThat(Files.readString(file)).doesNotContain("subPath", ":latest", "privileged", "lifecycle:");
        }
    }

    @Test
    void shouldNameFilesThatThereAre() throws IOException {
        for (Path file :
                files().filter(path -> path.endsWith("kustomization.yaml")).toList()) {
            Map<String, Object> kustomization = Manifests.read(file).all().getFirst();
            for (Object resource : (List<?>) at(kustomization, "resources")) {
                assertThat(file.resolveSibling(String.valueOf(resource))).exists();
            }
            Object patches = kustomization.getOrDefault("patches", List.of());
            for (Object patch : (List<?>) patches) {
                assertThat(file.resolveSibling(String.valueOf(map(patch).get("path"))))
                        .exists();
            }
        }
    }

    @Test
    void shouldHaveConfigurationsThatTheProxyTakes() throws Exception {
        String base = Files.readString(DIRECTORY.resolve("kustomize/base/nutcracker.yml"));
        String sidecar = Manifests.read(DIRECTORY.resolve("sidecar.yaml")).configuration();

        for (String text : List.of(base, sidecar)) {
            assertThat(ConfigLoader.parse("nutcracker.yml", text.getBytes(UTF_8))
                            .configuration()
                            .global()
                            .watch())
                    .isTrue();
        }
    }

    @Test
    void shouldRunTheRelease() throws IOException {
        assertThat(Files.readString(DIRECTORY.resolve("sidecar.yaml"))).contains("nutcracker:" + Version.RELEASE);
        assertThat(Files.readString(DIRECTORY.resolve("kustomize/base/kustomization.yaml")))
                .contains("newTag: " + Version.RELEASE);
    }

    private static Stream<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(DIRECTORY)) {
            return all.filter(path -> path.toString().endsWith(".yaml")).toList().stream();
        }
    }
}
