package dev.nutcracker.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The library as {@code core/pom.xml} packs it, made of the classes that are under test. */
final class CoreJar {
    private static final Pattern EXCLUDED = Pattern.compile("<exclude>(.*)</exclude>");

    private CoreJar() {}

    /** Makes it in a directory. */
    static Path make(Path directory) throws IOException {
        Path classes = directory.resolve("core");
        copyClasses(classes);
        run(
                "javac",
                List.of(
                        "--release",
                        "25",
                        "--module-path",
                        modulePath(),
                        "-d",
                        classes.toString(),
                        "core/src/main/java/module-info.java"));
        Path jar = directory.resolve("nutcracker-core.jar");
        run("jar", List.of("--create", "--file", jar.toString(), "-C", classes.toString(), "."));
        return jar;
    }

    private static void copyClasses(Path to) throws IOException {
        List<PathMatcher> excluded = excluded();
        Path from = classes();
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Path name = from.relativize(file);
                if (excluded.stream().noneMatch(pattern -> pattern.matches(name))) {
                    Files.createDirectories(to.resolve(name.toString()).getParent());
                    Files.copy(file, to.resolve(name.toString()));
                }
            }
        }
    }

    private static Path classes() {
        try {
            return Path.of(Nutcracker.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns the names of those classes and resources of the program that are not in the library. */
    static List<PathMatcher> excluded() throws IOException {
        Matcher pattern = EXCLUDED.matcher(Files.readString(Path.of("core/pom.xml")));
        List<PathMatcher> excluded = new ArrayList<>();
        while (pattern.find()) {
            excluded.add(FileSystems.getDefault().getPathMatcher("glob:" + pattern.group(1)));
        }
        return excluded;
    }

    /** Returns the libraries that it needs, and no others, as a path. */
    static String modulePath() {
        return Arrays.stream(System.getProperty("java.class.path").split(":", -1))
                .filter(entry -> entry.matches(".*/(netty-|slf4j-api-|snakeyaml-engine-|jspecify-)[^/]*\\.jar"))
                .filter(entry ->
                        !entry.matches(".*/netty-codec-(compression|protobuf|marshalling)-.*|.*/netty-codec-\\d.*"
                                + "|.*/netty-transport-native-epoll-[^/]*Final\\.jar"))
                .collect(Collectors.joining(":"));
    }

    /** Runs a tool of the JDK; fails with what it says if it does. */
    static void run(String tool, List<String> arguments) {
        assertThat(output(tool, arguments)).isEmpty();
    }

    /** Returns all that a tool of the JDK prints. */
    static String output(String tool, List<String> arguments) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        ToolProvider.findFirst(tool).orElseThrow().run(out, out, arguments.toArray(String[]::new));
        return text.toString();
    }
}
