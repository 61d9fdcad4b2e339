package dev.nutcracker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No library with a known hole is used, neither by the program nor by the tests. The list needs no network. */
final class DependenciesTest {
    private static final Path HOLES = Path.of("src/test/resources/known-holes.txt");
    private static final Pattern JAR =
            Pattern.compile(".*[/\\\\]([^/\\\\]+)[/\\\\]([^/\\\\]+)[/\\\\]\\1-\\2[^/\\\\]*\\.jar");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    /** A library of the class path. */
    private record Library(String group, String artifact, String version) {}

    /** A line of the list. */
    private record Hole(String group, String artifact, String fixedIn, String what) {
        boolean isIn(Library library) {
            return library.group().equals(group)
                    && artifact.equals(library.artifact())
                    && compare(library.version(), fixedIn) < 0;
        }
    }

    @Test
    void shouldUseNoLibraryWithAKnownHole() throws IOException {
        List<Library> libraries = libraries().toList();
        List<String> found = new ArrayList<>();
        for (Hole hole : holes()) {
            libraries.stream().filter(hole::isIn).forEach(library -> found.add(library + ": " + hole.what()));
        }

        assertThat(libraries).extracting(Library::artifact).contains("netty-common", "slf4j-api", "snakeyaml-engine");
        assertThat(found).as("libraries with known holes, see " + HOLES).isEmpty();
    }

    @Test
    void shouldFindAnOldLibrary() throws IOException {
        Library old = new Library("io.netty", "netty-handler", "4.1.117.Final");

        assertThat(holes())
                .filteredOn(hole -> hole.isIn(old))
                .extracting(Hole::what)
                .anySatisfy(what -> assertThat(what).startsWith("CVE-2025-24970"));
        assertThat(holes())
                .filteredOn(hole -> hole.isIn(new Library("io.netty", "netty-handler", "4.2.18.Final")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"4.2.9, 4.2.10, -1", "4.2.18.Final, 4.2.18, 0", "2.0, 1.9.9, 1", "20231013, 20231014, -1"})
    void shouldCompareVersionsByTheirNumbers(String one, String other, int result) {
        assertThat(Integer.signum(compare(one, other))).isEqualTo(result);
    }

    /** The group is the path above the artifact, after the start of the repository. */
    private static Stream<Library> libraries() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(JAR::matcher)
                .filter(Matcher::matches)
                .map(jar -> new Library(group(jar), jar.group(1), jar.group(2)));
    }

    private static String group(Matcher jar) {
        String above = jar.group().substring(0, jar.start(1) - 1).replace('\\', '/');
        return above.substring(above.lastIndexOf("/repository/") + "/repository/".length())
                .replace('/', '.');
    }

    private static List<Hole> holes() throws IOException {
        List<Hole> holes = new ArrayList<>();
        for (String line : Files.readAllLines(HOLES)) {
            if (!line.startsWith("#") && !line.isBlank()) {
                String[] words = line.split(" +", 3);
                int colon = words[0].indexOf(':');
                holes.add(new Hole(words[0].substring(0, colon), words[0].substring(colon + 1), words[1], words[2]));
            }
        }
        return holes;
    }

    private static int compare(String one, String other) {
        int[] ones = numbers(one);
        int[] others = numbers(other);
        for (int i = 0; i < Math.max(ones.length, others.length); i++) {
            int result = Integer.compare(i < ones.length ? ones[i] : 0, i < others.length ? others[i] : 0);
            if (result != 0) {
                return result;
            }
        }
        return 0;
    }

    private static int[] numbers(String version) {
        return NUMBER.matcher(version)
                .results()
                .mapToInt(number -> Integer.parseInt(number.group()))
                .toArray();
    }
}
