package dev.nutcracker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.testing.Requirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The files around the program: what has changed, how to take part, scripts, YAML. */
final class ProjectFilesTest {
    private static final Pattern VERSION =
            Pattern.compile("<artifactId>nutcracker</artifactId>\\s*<version>(.*?)</version>");
    private static final Pattern ENTRY =
            Pattern.compile("(?m)^## \\[(.+?)] - (not released yet|\\d{4}-\\d{2}-\\d{2})$");
    private static final Pattern DEPENDENCY = Pattern.compile("(?s)<dependency>.*?</dependency>");
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(.*?)</artifactId>");
    private static final int ONE_PAGE = 60;
    private static final List<String> LEFT_OUT = List.of("target", ".git", "templates", "node_modules");

    @Test
    void shouldHaveAnEntryOfTheChangelogForTheRelease() throws IOException {
        Matcher version = VERSION.matcher(Files.readString(Path.of("pom.xml")));
        assertThat(version.find()).isTrue();
        Matcher entry = ENTRY.matcher(Files.readString(Path.of("CHANGELOG.md")));
        List<String> releases = new ArrayList<>();
        while (entry.find()) {
            releases.add(entry.group(1));
        }

        assertThat(releases).doesNotHaveDuplicates().contains(version.group(1));
    }

    @Test
    void shouldNameTheLicenceOfEveryLibraryOfARelease() throws IOException {
        String named = Files.readString(Path.of("THIRD-PARTY.md"));
        Matcher dependency = DEPENDENCY.matcher(Files.readString(Path.of("pom.xml")));
        int count = 0;
        while (dependency.find()) {
            String text = dependency.group();
            if (!text.contains("<scope>test</scope>") && !text.contains("<scope>import</scope>")) {
                Matcher artifact = ARTIFACT.matcher(text);
                assertThat(artifact.find()).isTrue();
                assertThat(named).contains("| `" + artifact.group(1) + "` | ");
                count++;
            }
        }
        assertThat(count).isGreaterThan(10);
    }

    @Test
    void shouldSayOnOnePageHowToTakePart() throws IOException {
        assertThat(Files.readAllLines(Path.of("CONTRIBUTING.md"))).hasSizeLessThan(ONE_PAGE);
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void shouldPassTheCheckOfShells(Path script) throws Exception {
        Process process = new ProcessBuilder(
                        Requirements.SHELLCHECK.program().toString(), "--severity=warning", script.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(output).isEmpty();
        assertThat(process.waitFor()).isZero();
    }

    static List<Path> scripts() throws IOException {
        List<Path> scripts = new ArrayList<>();
        for (Path file : files().toList()) {
            if (Files.size(file) > 0 && isScript(file)) {
                scripts.add(file);
            }
        }
        return scripts;
    }

    private static boolean isScript(Path file) throws IOException {
        byte[] start = new byte[32];
        int length;
        try (var in = Files.newInputStream(file)) {
            length = in.readNBytes(start, 0, start.length);
        }
        return new String(start, 0, length, UTF_8).matches("(?s)#!\\s*/(usr/)?bin/(env )?(ba|da)?sh\\b.*");
    }

    @ParameterizedTest
    @MethodSource("yamlFiles")
    void shouldBeReadableYaml(Path file) throws IOException {
        String text = Files.readString(file);

        LoadSettings settings =
                LoadSettings.builder().setCodePointLimit(10_000_000).build();
        new Load(settings)
                .loadAllFromString(text)
                .forEach(document -> assertThat(document).isNotNull());
        assertThat(text).as("as editors leave it").endsWith("\n").doesNotContain("\t", "\r", " \n");
    }

    static List<Path> yamlFiles() throws IOException {
        return files().filter(file -> file.toString().matches(".*\\.ya?ml"))
                .filter(file -> !file.startsWith(Path.of("src")))
                .toList();
    }

    private static Stream<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(Path.of(""))) {
            return all
                    .filter(path -> LEFT_OUT.stream()
                            .noneMatch(name ->
                                    Stream.of(path.toString().split("/")).anyMatch(name::equals)))
                    .filter(Files::isRegularFile)
                    .toList()
                    .stream();
        }
    }
}
