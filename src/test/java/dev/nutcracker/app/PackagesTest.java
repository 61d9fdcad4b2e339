package dev.nutcracker.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Debian package that {@code ./dist} makes, in a fresh Debian with systemd. Needs root, mmdebstrap, debhelper, lintian and
 * Debian's archive.
 */
@Tag("dist")
final class PackagesTest {
    private static final Map<String, String> QUICK = Map.of("DEB_XZ_LEVEL", "0");
    private static final String HIGHER = "9.9";

    @TempDir
    private static Path directory;

    private static Path root = Path.of("");
    private static Path built = Path.of("");

    @BeforeAll
    static void makeThePackageAndARoot() throws Exception {
        assumeTrue(run(Map.of(), "id", "-u").strip().equals("0"), "not root");
        run(QUICK, "./dist", "deb");
        built = packageIn(Path.of("target/dist"));
        root = directory.resolve("root.tar");
        run(
                Map.of(),
                "mmdebstrap",
                "--variant=minbase",
                "--include=init-system-helpers,adduser,procps,iproute2,redis-server,systemd,logrotate,libyaml-0-2",
                "bookworm",
                root.toString());
    }

    @Test
    void shouldServeFromItsInstallationToItsEnd() throws Exception {
        String happened = inRoot("life");

        assertThat(happened.lines())
                .containsExactly(
                        "install 0",
                        "active",
                        "nutcracker: configuration file '/etc/nutcracker/nutcracker.yml' syntax is ok",
                        "PONG",
                        "127.0.0.1:22121",
                        "CapEff: 0000000000000000",
                        "NoNewPrivs: 1",
                        "Seccomp: 2",
                        "AOT cache",
                        "/var/log/nutcracker nutcracker:adm 2755",
                        "/var/log/nutcracker/nutcracker.log nutcracker:adm 640",
                        "reload 0",
                        "reload of a broken file 1",
                        "nutcrackerctl: ERR INVALID /etc/nutcracker/nutcracker.yml:14:3: bogus",
                        "upgrade 0",
                        "client kept",
                        "another process",
                        "active",
                        "configuration kept",
                        "DAEMON_OPTS=\"-s 22223 -a 127.0.0.1 -o /var/log/nutcracker/nutcracker.log\"",
                        "active",
                        "active",
                        "remove 0",
                        "inactive",
                        "inactive",
                        "configuration kept",
                        "purge 0");
    }

    @Test
    void shouldTakeThePlaceOfDebiansPackageAndGiveItBack() throws Exception {
        String happened = inRoot("succession");

        String original = "/usr/sbin/nutcracker";
        String runtime = "/usr/lib/nutcracker/jre/bin/java";
        assertThat(happened.lines().map(line -> line.replaceFirst("^/.*(/usr/(sbin|lib)/)", "$1")))
                .containsExactly(
                        "Debian's 0",
                        "OK",
                        original,
                        "this one 0",
                        "files unchanged",
                        "value",
                        runtime,
                        "back 0",
                        "files unchanged",
                        "purge 0",
                        "files unchanged",
                        "value",
                        original);
    }

    @Test
    void shouldPleaseLintian() throws Exception {
        assertThat(run(Map.of(), "lintian", "--allow-root", "--fail-on", "error,warning", built.toString())
                        .lines()
                        .filter(line -> line.matches("[EW]: .*")))
                .isEmpty();
    }

    /** Only the AOT cache, which holds what the JVM has measured, is taken over. */
    @Test
    void shouldBeTheSameWhenBuiltElsewhere() throws Exception {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        run(
                Map.of("TO", elsewhere.toString()),
                "sh",
                "-c",
                "git ls-files -z --cached --others --exclude-standard | tar -c --null -T - | tar -x -C \"$TO\"");
        Path cache;
        try (Stream<Path> files = Files.walk(Path.of("target/dist/stage/runtime"))) {
            cache = files.filter(file -> file.toString().endsWith(".aot"))
                    .findFirst()
                    .orElseThrow();
        }
        String time = run(Map.of(), "git", "log", "-1", "--format=%ct").strip();

        run(
                Map.of(
                        "DEB_XZ_LEVEL",
                        "0",
                        "SOURCE_DATE_EPOCH",
                        time,
                        "DIST_AOT",
                        cache.toAbsolutePath().toString()),
                elsewhere.resolve("dist").toString(),
                "deb");

        assertThat(packageIn(elsewhere.resolve("target/dist"))).hasSameBinaryContentAs(built);
    }

    /** Returns what the script prints, in a system that has the package, a higher version of it, and Debian's at hand. */
    private static String inRoot(String script) throws Exception {
        Path system = Files.createDirectory(directory.resolve(script));
        Path home = system.resolve("srv");
        run(Map.of(), "tar", "-xf", root.toString(), "-C", system.toString(), "--exclude=./dev/*");
        Files.copy(built, home.resolve("first.deb"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(Path.of("packaging/test", script), home.resolve(script));
        run(
                Map.of("VERSION", HIGHER, "HOME", home.toString()),
                "sh",
                "-ec",
                "cd \"$HOME\"; dpkg-deb -R first.deb x; sed -i \"s/^Version: .*/Version: $VERSION/\" x/DEBIAN/control;"
                        + " dpkg-deb -Zgzip -z1 -b x second.deb; rm -r x; apt-get download nutcracker");
        Process boot = new ProcessBuilder("packaging/test/boot", system.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(script + ".log").toFile())
                .start();
        try {
            // Process 1 of the system is the only child of the process that has made the namespaces.
            return run(
                    Map.of("BOOT", Long.toString(boot.pid())),
                    "sh",
                    "-c",
                    "until first=$(pgrep -P $BOOT -x systemd) && [ -e /proc/$first/root/run/systemd/private ];"
                            + " do kill -0 $BOOT || exit 1; sleep 0.1; done;"
                            + " exec nsenter -t $first -m -p -u -i -n -C -r -w env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin"
                            + " bash /srv/" + script);
        } finally {
            boot.destroyForcibly().waitFor();
            run(
                    Map.of(),
                    "sh",
                    "-c",
                    "find /sys/fs/cgroup -depth -path '*/packages-test-" + boot.pid() + "*' -type d -exec rmdir {} +");
        }
    }

    private static Path packageIn(Path dist) throws IOException {
        try (Stream<Path> files = Files.list(dist)) {
            return files.filter(file -> file.toString().endsWith(".deb"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Returns its standard output. */
    private static String run(Map<String, String> environment, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(command)));
        builder.environment().putAll(environment);
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(String.join(" ", command) + '\n' + output)
                .isZero();
        return output;
    }
}
