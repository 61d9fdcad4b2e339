package dev.nutcracker.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Manifests of Kubernetes.
 *
 * @param text as rendered
 * @param all each as a map
 */
record Manifests(String text, List<Map<String, Object>> all) {
    static Manifests of(String text) {
        Load load =
                new Load(LoadSettings.builder().setCodePointLimit(10_000_000).build());
        List<Map<String, Object>> all = new ArrayList<>();
        for (Object document : load.loadAllFromString(text)) {
            if (document != null) {
                all.add(map(document));
            }
        }
        return new Manifests(text, List.copyOf(all));
    }

    static Manifests read(Path file) {
        try {
            return of(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked") // The keys of manifests are texts.
    static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    List<String> kinds() {
        return all.stream()
                .map(manifest -> String.valueOf(manifest.get("kind")))
                .toList();
    }

    /** Returns the only manifest of a kind. */
    Map<String, Object> only(String kind) {
        List<Map<String, Object>> found = all.stream()
                .filter(manifest -> kind.equals(manifest.get("kind")))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " of " + kind + " among " + kinds());
        }
        return found.getFirst();
    }

    /** Returns what is at a path of keys and indices. */
    static Object at(Object start, Object... path) {
        Object value = start;
        for (Object step : path) {
            value = step instanceof Integer index
                    ? ((List<?>) value).get(index)
                    : map(value).get(String.valueOf(step));
            if (value == null) {
                throw new AssertionError("there is no " + step);
            }
        }
        return value;
    }

    /** Returns the configuration file in the ConfigMap of the chart. */
    String configuration() {
        return all.stream()
                .filter(manifest -> "ConfigMap".equals(manifest.get("kind")))
                .map(manifest -> map(at(manifest, "data")).get("nutcracker.yml"))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .findFirst()
                .orElseThrow();
    }
}
