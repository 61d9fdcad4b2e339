package dev.nutcracker.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nutcracker.testing.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The library as users get it, in a program of its own that knows only what the library exports. */
final class CoreArtifactTest {
    private static final Path EXAMPLE = Path.of("core/example/src/main/java/example/Example.java");
    /** Where the build puts a provider of a log that others use, for this test. */
    private static final Path LOGBACK = Path.of("target/logback");

    private static final Pattern LIBRARY = Pattern.compile(
            "<dependency>\\s*(?:<!--.*?-->\\s*)?<groupId>([^<]*)</groupId>\\s*<artifactId>([^<]*)</artifactId>"
                    + "\\s*(?:<version>[^<]*</version>\\s*)?(?:<classifier>([^<]*)</classifier>\\s*)?(?:<scope>([^<]*)</scope>)?",
            Pattern.DOTALL);
    private static final Pattern VERSION = Pattern.compile("<([a-z0-9-]+\\.version)>([^<]*)</");

    @TempDir
    private static Path directory;

    private static RedisServer redis;
    private static Path jar;

    @BeforeAll
    static void make() throws IOException {
        redis = RedisServer.start();
        jar = CoreJar.make(directory);
    }

    @AfterAll
    static void end() {
        redis.close();
    }

    @Test
    void shouldHaveNothingOfTheProgram() throws IOException {
        String names = CoreJar.output("jar", List.of("--list", "--file", jar.toString()));

        assertThat(names)
                .contains(
                        "module-info.class",
                        "dev/nutcracker/embedded/Nutcracker.class",
                        "dev/nutcracker/ui/app.js",
                        "dev/nutcracker/ui/known.js")
                .doesNotContain(
                        "META-INF/services", "dev/nutcracker/app/", "dev/nutcracker/log/", "dev/nutcracker/ctl/");
        assertThat(Files.size(jar)).isLessThan(4 << 20);
    }

    @Test
    void shouldRunOnTheClassPath() throws Exception {
        Path classes = compiled(List.of("--class-path", jar.toString()), EXAMPLE);

        assertThat(run(List.of(
                        "--enable-native-access=ALL-UNNAMED", "--class-path", path(classes, jar), "example.Example")))
                .isEqualTo(answer());
    }

    @Test
    void shouldRunOnTheModulePath() throws Exception {
        Path descriptor = write("module-info.java", "module example { requires dev.nutcracker.core; }");
        Path classes = compiled(List.of("--module-path", path(jar)), EXAMPLE, descriptor);

        assertThat(run(List.of(
                        "--enable-native-access=io.netty.common,io.netty.transport.classes.epoll",
                        "--module-path",
                        path(classes, jar),
                        "--module",
                        "example/example.Example")))
                .isEqualTo(answer());
    }

    /** With a provider of the log that others use, and no word of SLF4J on standard error. */
    @Test
    void shouldLogByTheProviderOfTheProgram() throws Exception {
        assumeTrue(Files.isDirectory(LOGBACK), LOGBACK + " is missing; mvn makes it");
        Path classes = compiled(List.of("--class-path", jar.toString()), EXAMPLE);
        String provider = path(LOGBACK.resolve("logback-classic.jar"), LOGBACK.resolve("logback-core.jar"));

        assertThat(run(List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "--class-path",
                        path(classes, jar) + ":" + provider,
                        "example.Example")))
                .contains(" -- ")
                .contains("dev.nutcracker")
                .containsSubsequence(answer().lines().skip(1).toList())
                .doesNotContain("SLF4J(");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev.nutcracker.proxy.Proxy", "dev.nutcracker.config.ConfigLoader"})
    void shouldExportNothingElse(String name) throws IOException {
        Path descriptor = write("module-info.java", "module example { requires dev.nutcracker.core; }");
        Path curious = write("Curious.java", "package example; class Curious { Object o = " + name + ".class; }");

        assertThat(CoreJar.output(
                        "javac",
                        List.of(
                                "--module-path",
                                path(jar),
                                "-d",
                                directory.resolve("none").toString(),
                                descriptor.toString(),
                                curious.toString())))
                .contains("is not visible");
    }

    /** Nothing of the library stays with the process. The probe has the libraries, and no class of the proxy. */
    @Test
    void shouldLetItsClassLoaderGo() throws Exception {
        Path probe = compiled(List.of(), Path.of("src/test/java/dev/nutcracker/embedded/LoaderProbe.java"));

        assertThat(run(List.of(
                        "-XX:SoftRefLRUPolicyMSPerMB=0",
                        "--enable-native-access=ALL-UNNAMED",
                        "--class-path",
                        path(probe),
                        "dev.nutcracker.embedded.LoaderProbe",
                        jar.toString())))
                .isEqualTo("collected\n");
    }

    /** A module may use only what the modules of the libraries export. */
    @Test
    void shouldUseOnlyWhatLibrariesExport() {
        assertThat(CoreJar.output(
                        "jdeps",
                        List.of(
                                "--multi-release",
                                "25",
                                "--module-path",
                                path(jar),
                                "-verbose:package",
                                "--module",
                                "dev.nutcracker.core")))
                .contains("org.snakeyaml.engine")
                .doesNotContain("(internal)", "not found");
    }

    @Test
    void shouldNeedTheLibrariesOfTheProgramInTheSameVersions() throws IOException {
        String program = Files.readString(Path.of("pom.xml"));
        String core = Files.readString(Path.of("core/pom.xml"));

        Set<String> libraries = libraries(core);
        assertThat(libraries).hasSizeGreaterThan(15).isEqualTo(libraries(program));
        assertThat(versions(core)).hasSize(4).isSubsetOf(versions(program));
        String version = "<version>" + first(program, "\n  <version>([^<]*)<") + "</version>";
        assertThat(core).contains("\n  " + version);
        assertThat(Files.readString(Path.of("core/example/pom.xml"))).contains("\n      " + version);
    }

    private static String first(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
    }

    private static Set<String> libraries(String pom) {
        String own = pom.substring(pom.indexOf("</dependencyManagement>"), pom.indexOf("<build>"));
        return LIBRARY.matcher(own)
                .results()
                .filter(library -> !"test".equals(library.group(4)))
                .map(CoreArtifactTest::text)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String text(MatchResult library) {
        return library.group(1) + ':' + library.group(2) + ':' + library.group(3) + ':' + library.group(4);
    }

    private static Set<String> versions(String pom) {
        return VERSION.matcher(pom)
                .results()
                .map(version -> version.group(1) + '=' + version.group(2))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Path write(String name, String text) throws IOException {
        return Files.writeString(Files.createTempDirectory(directory, "source").resolve(name), text);
    }

    private static Path compiled(List<String> options, Path... sources) throws IOException {
        Path classes = Files.createTempDirectory(directory, "classes");
        List<String> arguments = new ArrayList<>(List.of("--release", "25", "-Xlint:all,-requires-automatic", "-d"));
        arguments.add(classes.toString());
        arguments.addAll(options);
        Stream.of(sources).map(Path::toString).forEach(arguments::add);
        CoreJar.run("javac", arguments);
        return classes;
    }

    private static String path(Path... first) {
        return Stream.concat(Stream.of(first).map(Path::toString), Stream.of(CoreJar.modulePath()))
                .collect(Collectors.joining(":"));
    }

    private static String answer() {
        String server = "127.0.0.1:" + redis.port();
        return "+OK\n[pool: sessions, HASH, owner: " + server + ", server: " + server + ", state: up]\n" + server
                + " is up\n";
    }

    /** Returns all that a Java program prints, without the number of the hash; it ends by itself, well. */
    private static String run(List<String> options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(options);
        command.add("127.0.0.1:" + redis.port());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.replaceAll("hash: 0x[0-9a-f]{8} by [a-z0-9_]+", "HASH")
                .replaceFirst("(?m)^SLF4J\\(W\\): No SLF4J providers were found.\n(SLF4J.*\n)*", "");
    }
}
