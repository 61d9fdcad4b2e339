package dev.nutcracker.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * The programs that tests run, with their Debian packages.
 *
 * <p>A test whose program is missing fails and names the package, since a test that is silently skipped proves nothing.
 * With {@code -Dnutcracker.tests.optional=true} it is skipped instead.
 */
public enum Requirements {
    REDIS_SERVER("redis-server", "redis-server"),
    REDIS_CLI("redis-cli", "redis-tools"),
    MEMCACHED("memcached", "memcached"),
    NUTCRACKER("nutcracker", "nutcracker"),
    MEMCCAPABLE("memccapable", "libmemcached-tools"),
    PROMTOOL("promtool", "prometheus"),
    PROMETHEUS("prometheus", "prometheus"),
    HAPROXY("haproxy", "haproxy"),
    SHELLCHECK("shellcheck", "shellcheck"),
    CHROMIUM("chromium", "chromium"),
    CHROMEDRIVER("chromedriver", "chromium-driver");

    private static final String OPTIONAL = "nutcracker.tests.optional";

    private final String program;
    private final String debianPackage;

    Requirements(String program, String debianPackage) {
        this.program = program;
        this.debianPackage = debianPackage;
    }

    /** Returns the path of the program; ends the test if it is not installed. */
    public Path program() {
        return program(searchPath(), Boolean.getBoolean(OPTIONAL));
    }

    /** Returns the path of the program; skips the test if it is not installed. */
    public Path programIfThere() {
        return program(searchPath(), true);
    }

    Path program(List<Path> directories, boolean optional) {
        Path found = find(directories);
        if (found != null) {
            return found;
        }
        String message = program + " is not installed: apt-get install " + debianPackage
                + " (or skip such tests with -D" + OPTIONAL + "=true)";
        return optional ? Assumptions.abort(message) : Assertions.fail(message);
    }

    private @Nullable Path find(List<Path> directories) {
        for (Path directory : directories) {
            Path candidate = directory.resolve(program);
            if (Files.isExecutable(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    private static List<Path> searchPath() {
        List<Path> directories = new ArrayList<>();
        for (String directory : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            directories.add(Path.of(directory).toAbsolutePath());
        }
        // Debian installs daemons there, but ordinary users do not have it on PATH.
        directories.add(Path.of("/usr/sbin"));
        return directories;
    }
}
