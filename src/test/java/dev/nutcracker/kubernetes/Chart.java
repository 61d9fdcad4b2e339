package dev.nutcracker.kubernetes;

import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The chart in {@code packaging/helm/nutcracker}. */
final class Chart {
    static final Path DIRECTORY = Path.of("packaging", "helm", "nutcracker");
    static final String RELEASE = "demo";
    static final String NAMESPACE = "shop";

    /** The oldest with native sidecars is 1.29. */
    private static final String KUBERNETES = "v1.33.0";

    private Chart() {}

    /** Returns the sets of values with which it is tried. */
    static Stream<Path> valueSets() {
        try (Stream<Path> files = Files.list(DIRECTORY.resolve("ci"))) {
            return files.sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Manifests render(Path values) {
        return render(DIRECTORY, values);
    }

    /** @throws IllegalStateException with Helm's complaint */
    static Manifests render(Path chart, Path values) {
        String text = new Helm(chart)
                .template()
                .withName(RELEASE)
                .withNamespace(NAMESPACE)
                .withKubeVersion(KUBERNETES)
                .withValuesFile(values)
                .call();
        return Manifests.of(text);
    }

    /** Returns Helm's complaints. */
    static List<String> lint() {
        var result = new Helm(DIRECTORY).lint().strict().call();
        return result.isFailed() ? List.copyOf(result.getMessages()) : List.of();
    }
}
