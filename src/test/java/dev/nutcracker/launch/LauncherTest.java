package dev.nutcracker.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in an installation of its own, with programs that stand in for Java and tell how they were called. */
final class LauncherTest {
    private static final String STANDS_IN_FOR_JAVA = """
            #!/bin/sh
            printf 'pid %s\\n' $$
            printf 'java %s\\n' "$0"
            printf '%s\\n' "$@"
            exit 7
            """;

    @TempDir
    private Path directory;

    private Path launcher;

    @BeforeEach
    void install() throws IOException {
        directory = directory.toRealPath();
        Path bin = Files.createDirectories(directory.resolve("installed here/bin"));
        Path lib = Files.createDirectories(directory.resolve("installed here/lib"));
        Files.createFile(lib.resolve("nutcracker.jar"));
        Files.copy(Path.of("bin/common.sh"), bin.resolve("common.sh"));
        launcher = Files.copy(Path.of("bin/nutcracker"), bin.resolve("nutcracker"));
        Files.createDirectories(directory.resolve("places"));
    }

    @Test
    void shouldSayWhatToInstallWhenThereIsNoJava() throws Exception {
        Run run = run(launcher, Map.of());

        assertThat(run.status).isEqualTo(1);
        assertThat(run.output).startsWith("nutcracker: needs Java 25 or newer, found none; install Java 25");
    }

    @Test
    void shouldSayWhichJavaIsTooOld() throws Exception {
        Path old = java("old", "17.0.15");

        Run run = run(launcher, Map.of("JAVA_HOME", old.toString()));

        assertThat(run.status).isEqualTo(1);
        assertThat(run.output).contains("found Java 17 in " + old);
    }

    @Test
    void shouldPreferJavaHome() throws Exception {
        Path chosen = java("chosen", "25.0.3");
        java("places/other", "26");

        Run run = run(launcher, Map.of("JAVA_HOME", chosen.toString()));

        assertThat(run.lines()).contains("java " + chosen.resolve("bin/java"));
    }

    @Test
    void shouldFindJavaThroughALinkOnThePath() throws Exception {
        Path chosen = java("chosen", "25-ea");
        Files.createSymbolicLink(pathDirectory().resolve("java"), chosen.resolve("bin/java"));

        Run run = run(launcher, Map.of());

        assertThat(run.lines()).contains("java " + chosen.resolve("bin/java"));
    }

    @Test
    void shouldLookFurtherWhenJavaHomeAndPathHaveAnOldJava() throws Exception {
        Path old = java("old", "1.8.0_402");
        Files.createSymbolicLink(pathDirectory().resolve("java"), old.resolve("bin/java"));
        java("places/a", "24.0.1");
        Path chosen = java("places/b", "25.0.3");

        Run run = run(launcher, Map.of("JAVA_HOME", old.toString()));

        assertThat(run.lines()).contains("java " + chosen.resolve("bin/java"));
    }

    @Test
    void shouldBecomeTheJavaProcess() throws Exception {
        Path chosen = java("chosen", "25.0.3");

        Run run = run(launcher, Map.of("JAVA_HOME", chosen.toString()));

        assertThat(run.lines()).contains("pid " + run.pid);
        assertThat(run.status).isEqualTo(7);
    }

    @Test
    void shouldPassArgumentsOnAsTheyAre() throws Exception {
        Path chosen = java("chosen", "25.0.3");

        Run run = run(launcher, Map.of("JAVA_HOME", chosen.toString()), "-c", "a file*.yml", "");

        assertThat(run.output).endsWith("dev.nutcracker.app.Main\n-c\na file*.yml\n\n");
    }

    @Test
    void shouldLetOptionsOfTheUserComeLast() throws Exception {
        Path chosen = java("chosen", "25.0.3");

        Run run = run(launcher, Map.of("JAVA_HOME", chosen.toString(), "JAVA_OPTS", "-Xmx1g -Dname=*"));

        assertThat(run.lines()).containsSubsequence("-Xmx96m", "-Xmx1g", "-Dname=*", "-cp");
    }

    @Test
    void shouldDropItsCollectorForThatOfTheUser() throws Exception {
        Path chosen = java("chosen", "25.0.3");

        Run run = run(launcher, Map.of("JAVA_HOME", chosen.toString(), "JAVA_OPTS", "-XX:+UseZGC"));

        assertThat(run.lines()).contains("-XX:+UseZGC").doesNotContain("-XX:+UseSerialGC");
    }

    @Test
    void shouldFindItsLibrariesThroughALink() throws Exception {
        Path chosen = java("chosen", "25.0.3");
        Path link = Files.createSymbolicLink(
                pathDirectory().resolve("nutcracker"), Path.of("../installed here/bin/nutcracker"));

        Run run = run(link, Map.of("JAVA_HOME", chosen.toString()));

        assertThat(run.lines()).containsSequence("-cp", directory.resolve("installed here/lib") + "/*");
    }

    @Test
    void shouldSayThatItsLibrariesAreMissing() throws Exception {
        Files.delete(directory.resolve("installed here/lib/nutcracker.jar"));

        Run run = run(launcher, Map.of());

        assertThat(run.status).isEqualTo(1);
        assertThat(run.output).startsWith("nutcracker: found neither ");
    }

    private Path java(String name, String version) throws IOException {
        Path home = directory.resolve(name);
        writeProgram(Files.createDirectories(home.resolve("bin")).resolve("java"), STANDS_IN_FOR_JAVA);
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private Path pathDirectory() throws IOException {
        return Files.createDirectories(directory.resolve("path"));
    }

    private Run run(Path script, Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("/bin/sh", script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", pathDirectory() + ":" + toolsWithoutJava());
        builder.environment()
                .put("NUTCRACKER_JAVA_PLACES", directory.resolve("places").toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes());
        return new Run(process.pid(), process.waitFor(), output);
    }

    /** Programs that the launcher calls, without the Java that may be beside them. */
    private Path toolsWithoutJava() throws IOException {
        Path tools = Files.createDirectories(directory.resolve("tools"));
        writeProgram(tools.resolve("readlink"), "#!/bin/sh\nexec /usr/bin/readlink \"$@\"\n");
        return tools;
    }

    private static void writeProgram(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private record Run(long pid, int status, String output) {
        List<String> lines() {
            return output.lines().toList();
        }
    }
}
