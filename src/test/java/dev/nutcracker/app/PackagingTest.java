package dev.nutcracker.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nutcracker.testing.RunningProgram;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is packed beside the program: pages, completions, units and scripts. */
final class PackagingTest {
    private static final Path PACKAGING = Path.of("packaging");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z_]+)` \\|[^\n]*\\|[^\n]*\\|[^\n]*\\|[^\n]*\\|$");
    private static final Pattern EXPOSURE = Pattern.compile("exposure level for nutcracker.service: (\\d+\\.\\d+)");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void shouldHaveEveryOptionInThePageAndTheCompletions(Option option) throws Exception {
        assertThat(read("man/nutcracker.8")).contains("-" + option.longName());
        assertThat(read("completions/nutcracker.bash")).contains("--" + option.longName());
        assertThat(read("completions/_nutcracker")).contains("--" + option.longName());
        if (option.word().length() == 2) {
            assertThat(read("man/nutcracker.8"))
                    .contains(".It Fl " + option.word().charAt(1) + " ");
            assertThat(read("completions/nutcracker.bash")).containsPattern("[' ]" + option.word() + " ");
        }
    }

    @Test
    void shouldHaveEveryKeyInThePageOfTheConfiguration() throws Exception {
        String documented = Files.readString(Path.of("docs/configuration.md"));
        String page = run(PACKAGING + "/man/configuration-page", "docs/configuration.md");

        Set<String> keys = new TreeSet<>();
        Matcher row = ROW.matcher(documented);
        while (row.find()) {
            // A pipe in a cell is no border.
            if (row.group().replace("\\|", "").chars().filter(c -> c == '|').count() == 6) {
                keys.add(row.group(1));
            }
        }
        assertThat(keys)
                .contains("listen", "servers", "drain_timeout", "sentinels")
                .hasSizeGreaterThan(150);
        assertThat(keys).allSatisfy(key -> assertThat(page).contains("\n.It Ic " + key + "\n"));
        Path written = Files.writeString(directory.resolve("nutcracker.yml.5"), page);
        assertPagesAreClean(written);
    }

    @Test
    void shouldHavePagesWithoutMistakes() throws Exception {
        try (Stream<Path> pages = Files.list(PACKAGING.resolve("man"))) {
            assertPagesAreClean(
                    pages.filter(page -> page.toString().matches(".*\\.\\d")).toArray(Path[]::new));
        }
    }

    private static void assertPagesAreClean(Path... pages) throws Exception {
        assumeTrue(isThere("mandoc"), "mandoc is missing");
        List<String> command = new ArrayList<>(List.of("mandoc", "-Tlint", "-Wwarning"));
        Arrays.stream(pages).map(Path::toString).forEach(command::add);
        assertThat(run(command.toArray(String[]::new))).isEmpty();
    }

    @Test
    void shouldHaveAUnitThatMayDoLittle() throws Exception {
        assumeTrue(isThere("systemd-analyze"), "systemd-analyze is missing");

        String security =
                run("systemd-analyze", "security", "--offline=true", PACKAGING + "/systemd/nutcracker.service");

        Matcher exposure = EXPOSURE.matcher(security);
        assertThat(exposure.find()).as(security).isTrue();
        assertThat(Double.parseDouble(exposure.group(1))).as(security).isLessThanOrEqualTo(2.0);
    }

    /** The unit's programs are where a package puts them, which is not on this machine. */
    @Test
    void shouldHaveUnitsThatSystemdUnderstands() throws Exception {
        assumeTrue(isThere("systemd-analyze"), "systemd-analyze is missing");
        for (String unit : List.of("nutcracker.service", "nutcracker.socket")) {
            Files.writeString(
                    directory.resolve(unit),
                    read("systemd/" + unit)
                            .replace("/usr/sbin/nutcracker", "/bin/true")
                            .replace("/usr/bin/nutcrackerctl", "/bin/true"));
        }

        assertThat(run(
                                "systemd-analyze",
                                "verify",
                                "--man=no",
                                directory.resolve("nutcracker.service").toString())
                        .lines()
                        .filter(line -> line.contains("nutcracker")))
                .isEmpty();
    }

    @Test
    void shouldNameOnlyDirectivesThatTheJvmCanLiveWith() throws Exception {
        assertThat(read("systemd/nutcracker.service").lines())
                .contains("Type=notify", "WatchdogSec=30", "NoNewPrivileges=yes", "CapabilityBoundingSet=")
                .noneMatch(line -> line.startsWith("MemoryDenyWriteExecute="))
                .noneMatch(line -> line.startsWith("ProcSubset="));
    }

    /** Debian's file for twemproxy is taken over without a question only if this is the same. */
    @Test
    void shouldHaveTheDefaultsOfTwemproxysPackage() throws Exception {
        assertThat(read("default/nutcracker"))
                .isEqualTo("# extra daemon options; see nutcracker --help\nDAEMON_OPTS=\"\"\n");
    }

    @Test
    void shouldPackAConfigurationThatIsValid() throws Exception {
        String output = RunningProgram.output(
                directory,
                Map.of(),
                "-t",
                "-c",
                PACKAGING.resolve("nutcracker.yml").toAbsolutePath().toString());

        assertThat(output).endsWith("syntax is ok\n");
    }

    @Test
    void shouldHaveScriptsWithoutMistakes() throws Exception {
        assumeTrue(isThere("shellcheck"), "shellcheck is missing");

        assertThat(run(
                        "shellcheck",
                        "-x",
                        "-S",
                        "warning",
                        "dist",
                        "check",
                        "quickstart",
                        "bin/nutcracker",
                        "bin/aot-cache",
                        "packaging/man/configuration-page",
                        "packaging/image/trim",
                        "packaging/upgrade-service",
                        "packaging/debian/postinst",
                        "packaging/debian/prerm",
                        "packaging/debian/postrm",
                        "packaging/completions/nutcracker.bash",
                        "-s",
                        "bash"))
                .isEmpty();
    }

    /** A runtime without one of these fails when the feature that needs it is used. */
    @Test
    void shouldLinkEveryModuleThatTheProgramNeeds() throws Exception {
        StringWriter needed = new StringWriter();
        List<String> entries = Arrays.stream(
                        System.getProperty("java.class.path").split(":", -1))
                .filter(entry -> entry.matches(".*(/classes|/netty-[^/]*|/slf4j-api[^/]*|/snakeyaml-engine[^/]*)"))
                .filter(entry -> Files.exists(Path.of(entry)))
                .toList();
        List<String> arguments = new ArrayList<>(
                List.of("--multi-release", "25", "--ignore-missing-deps", "--print-module-deps", "--class-path"));
        arguments.add(String.join(":", entries));
        arguments.addAll(
                entries.stream().filter(entry -> entry.endsWith("/classes")).toList());

        int status = ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(new PrintWriter(needed), new PrintWriter(needed), arguments.toArray(String[]::new));

        assertThat(status).as(needed.toString()).isZero();
        String linked = Files.readString(Path.of("dist"))
                .lines()
                .filter(line -> line.startsWith("modules="))
                .map(line -> line.substring("modules=".length()).replace("$modules,", ""))
                .reduce((first, second) -> first + "," + second)
                .orElseThrow();
        assertThat(linked.split(",", -1)).contains(needed.toString().strip().split(",", -1));
    }

    private static String read(String file) throws IOException {
        return Files.readString(PACKAGING.resolve(file));
    }

    private static boolean isThere(String program) throws Exception {
        return new ProcessBuilder("sh", "-c", "command -v " + program).start().waitFor() == 0;
    }

    /** Returns all that it prints. */
    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
