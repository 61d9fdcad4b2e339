package dev.nutcracker.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource({
        "-Xmx8m, -Xms8m",
        "-Xmx9000k, -Xms9000k",
        "-XX:MaxHeapSize=4194304, -Xms4194304",
        "-Xmx8m -Xmx1g, -Xms12m",
        "-Xmx12M, -Xms12m",
        "-Xmxnonsense, -Xms12m",
    })
    void shouldStartWithNoMoreHeapThanTheUserAllows(String options, String start) throws Exception {
        Path chosen = java("chosen", "25.0.3");

        Run run = run(launcher, Map.of("JAVA_HOME", chosen.toString(), "JAVA_OPTS", options));

        assertThat(run.lines()).filteredOn(line -> line.startsWith("-Xms")).containsExactly(start);
    }

    @Test
    void shouldDropItsHeapRatiosForThoseOfTheUser() throws Exception {
        Path chosen = java("chosen", "25.0.3");

        Run run = run(launcher, Map.of("JAVA_HOME", chosen.toString(), "JAVA_OPTS", "-XX:MinHeapFreeRatio=50"));

        assertThat(run.lines())
                .filteredOn(line -> line.contains("HeapFreeRatio"))
                .containsExactly("-XX:MinHeapFreeRatio=50");
    }

    @Test
    void shouldPreferTheJavaOfTheInstallationToAllOthers() throws Exception {
        Path other = java("other", "25.0.3");
        Files.createSymbolicLink(pathDirectory().resolve("java"), other.resolve("bin/java"));
        Path own = java("installed here/jre", "25.0.3");

        assertThat(run(launcher, Map.of()).lines()).contains("java " + own.resolve("bin/java"));
        assertThat(run(launcher, Map.of("JAVA_HOME", other.toString())).lines())
                .as("the AOT cache fits that one only")
                .contains("java " + own.resolve("bin/java"));
    }

    @Test
    void shouldHaveTheNameOfTheProgramInItsCommandLine() throws Exception {
        Path bash = Path.of("/bin/bash");
        assumeTrue(Files.exists(Path.of("/proc/self/exe")) && Files.exists(bash), "bash can give a name");
        Path chosen = java("chosen", "25.0.3");
        Files.createSymbolicLink(pathDirectory().resolve("bash"), bash);
        // It complains of Java's options, in its own name.
        Files.delete(chosen.resolve("bin/java"));
        Files.createSymbolicLink(chosen.resolve("bin/java"), Path.of("/bin/cat"));

        Run run = run(launcher, Map.of("JAVA_HOME", chosen.toString()));

        assertThat(run.output).startsWith("nutcracker: invalid option");
    }

    @Test
    void shouldHaveTheJvmEndWhenItsHeapIsExhausted() throws Exception {
        Path chosen = java("chosen", "25.0.3");

        Run run = run(launcher, Map.of("JAVA_HOME", chosen.toString()));

        assertThat(run.lines()).contains("-XX:+ExitOnOutOfMemoryError", "-XX:+DisplayVMOutputToStderr");
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

        assertThat(run.lines())
                .containsSequence("-cp", library("nutcracker.jar").toString());
    }

    @Test
    void shouldNameItsLibrariesInAnOrderThatStaysTheSame() throws Exception {
        Path chosen = java("chosen", "25.0.3");
        Files.createFile(library("zeta.jar"));
        Files.createFile(library("alpha.jar"));

        Run run = run(launcher, Map.of("JAVA_HOME", chosen.toString()));

        assertThat(run.lines())
                .containsSequence(
                        "-cp", library("alpha.jar") + ":" + library("nutcracker.jar") + ":" + library("zeta.jar"));
    }

    @Test
    void shouldUseTheCacheThatIsNewerThanTheJar() throws Exception {
        Path chosen = java("chosen", "25.0.3");
        Path cache = cache("nutcracker-25.0.3.aot", 1);

        Run run = run(launcher, Map.of("JAVA_HOME", chosen.toString()));

        assertThat(run.lines()).containsSequence("-XX:AOTCache=" + cache, "-Xlog:aot*=off");
    }

    @Test
    void shouldDoWithoutACacheThatIsOlderThanTheJar() throws Exception {
        Path chosen = java("chosen", "25.0.3");
        cache("nutcracker-25.0.3.aot", -1);

        Run run = run(launcher, Map.of("JAVA_HOME", chosen.toString()));

        assertThat(run.output).contains("dev.nutcracker.app.Main").doesNotContain("-XX:AOT");
    }

    @Test
    void shouldDoWithoutACacheThatIsOlderThanALibrary() throws Exception {
        Path chosen = java("chosen", "25.0.3");
        Path cache = cache("nutcracker-25.0.3.aot", 1);
        Path library = Files.createFile(library("library.jar"));
        Files.setLastModifiedTime(
                library,
                FileTime.from(Files.getLastModifiedTime(cache).toInstant().plusSeconds(1)));

        Run run = run(launcher, Map.of("JAVA_HOME", chosen.toString()));

        assertThat(run.output).contains("dev.nutcracker.app.Main").doesNotContain("-XX:AOT");
    }

    @Test
    void shouldDoWithoutTheCacheOfAnotherJava() throws Exception {
        Path chosen = java("chosen", "25.0.4");
        cache("nutcracker-25.0.3.aot", 1);

        Run run = run(launcher, Map.of("JAVA_HOME", chosen.toString()));

        assertThat(run.output).contains("dev.nutcracker.app.Main").doesNotContain("-XX:AOT");
    }

    @Test
    void shouldLeaveTheCacheToTheUserWhoNamesOne() throws Exception {
        Path chosen = java("chosen", "25.0.3");
        cache("nutcracker-25.0.3.aot", 1);

        Run run = run(launcher, Map.of("JAVA_HOME", chosen.toString(), "JAVA_OPTS", "-XX:AOTCache=mine"));

        assertThat(run.lines()).filteredOn(line -> line.startsWith("-XX:AOT")).containsExactly("-XX:AOTCache=mine");
    }

    @Test
    void shouldRecordACacheForATrainingRun() throws Exception {
        Path chosen = java("chosen", "25.0.3");
        cache("nutcracker-25.0.3.aot", 1);

        Run run = run(launcher, Map.of("JAVA_HOME", chosen.toString(), "NUTCRACKER_AOT_OUTPUT", "/new cache"));

        assertThat(run.lines())
                .filteredOn(line -> line.startsWith("-XX:AOT"))
                .containsExactly("-XX:AOTCacheOutput=/new cache");
    }

    @Test
    void shouldPutTheCacheOfATrainingRunBesideTheJar() throws Exception {
        Path chosen = java("chosen", "25.0.3");
        writeProgram(chosen.resolve("bin/java"), "#!/bin/sh\necho cache >\"$NUTCRACKER_AOT_OUTPUT\"\n");

        Run run = run(cacheMaker(), Map.of("JAVA_HOME", chosen.toString()));

        assertThat(run.output).isEmpty();
        assertThat(run.status).isZero();
        assertThat(library("nutcracker-25.0.3.aot")).hasContent("cache\n");
    }

    @Test
    void shouldTrainWithTlsIfItIsAsked() throws Exception {
        Path chosen = java("chosen", "25.0.3");
        writeProgram(chosen.resolve("bin/java"), "#!/bin/sh\necho \"$@\" >\"$NUTCRACKER_AOT_OUTPUT\"\n");

        Run run = run(cacheMaker(), Map.of("JAVA_HOME", chosen.toString()), "--tls");

        assertThat(run.status).isZero();
        assertThat(library("nutcracker-25.0.3.aot")).content().contains(".Training --tls ");
    }

    @Test
    void shouldKeepTheOldCacheWhenATrainingRunFails() throws Exception {
        Path chosen = java("chosen", "25.0.3");
        Path old = cache("nutcracker-25.0.3.aot", -1);

        Run run = run(cacheMaker(), Map.of("JAVA_HOME", chosen.toString()));

        assertThat(run.status).isEqualTo(1);
        assertThat(run.output).contains("aot-cache: the training run failed");
        assertThat(library("")).isDirectoryNotContaining("glob:**.new");
        assertThat(old).isEmptyFile();
    }

    @Test
    void shouldSayThatItsLibrariesAreMissing() throws Exception {
        Files.delete(directory.resolve("installed here/lib/nutcracker.jar"));

        Run run = run(launcher, Map.of());

        assertThat(run.status).isEqualTo(1);
        assertThat(run.output).startsWith("nutcracker: found neither ");
    }

    @Test
    void shouldShowWhatWentWrongInABuildAndWhereTheRestIs() throws Exception {
        Path checkout = Files.createDirectories(directory.resolve("a checkout"));
        Path bin = Files.createDirectories(checkout.resolve("bin"));
        Files.createDirectories(checkout.resolve("src/main"));
        Files.createFile(checkout.resolve("pom.xml"));
        Files.copy(Path.of("bin/common.sh"), bin.resolve("common.sh"));
        Path inCheckout = Files.copy(Path.of("bin/nutcracker"), bin.resolve("nutcracker"));
        Path chosen = java("chosen", "25.0.3");
        writeProgram(chosen.resolve("bin/javac"), STANDS_IN_FOR_JAVA);
        writeProgram(
                pathDirectory().resolve("mvn"), "#!/bin/sh\necho '[INFO] at work'\necho '[ERROR] no disk'\nexit 1\n");

        Run run = run(inCheckout, Map.of("JAVA_HOME", chosen.toString()));

        assertThat(run.status).isEqualTo(1);
        assertThat(run.lines())
                .startsWith("nutcracker: building (minutes the first time, since Maven downloads what it needs)")
                .endsWith(
                        "[ERROR] no disk",
                        "nutcracker: the build failed; the output of Maven is in "
                                + checkout.resolve("target/build.log"))
                .doesNotContain("[INFO] at work");
        assertThat(checkout.resolve("target/build.log")).hasContent("[INFO] at work\n[ERROR] no disk\n");
    }

    private Path library(String name) {
        return directory.resolve("installed here/lib").resolve(name);
    }

    /** @param secondsAfterJar how much later than the jar it was written */
    private Path cache(String name, int secondsAfterJar) throws IOException {
        Path cache = Files.createFile(library(name));
        Instant jarWritten =
                Files.getLastModifiedTime(library("nutcracker.jar")).toInstant();
        return Files.setLastModifiedTime(cache, FileTime.from(jarWritten.plusSeconds(secondsAfterJar)));
    }

    private Path cacheMaker() throws IOException {
        return Files.copy(Path.of("bin/aot-cache"), launcher.resolveSibling("aot-cache"));
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
        for (String tool : List.of("readlink", "rm", "mv", "mkdir", "date", "sleep", "awk", "sed")) {
            writeProgram(
                    tools.resolve(tool), "#!/bin/sh\nexec /usr/bin/env -i PATH=/usr/bin:/bin " + tool + " \"$@\"\n");
        }
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
