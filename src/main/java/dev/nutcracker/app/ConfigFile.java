package dev.nutcracker.app;

import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.ConfigProblem;
import dev.nutcracker.config.ConfigRows;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.LoadedConfig;
import dev.nutcracker.proxy.KnownCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The configuration file, by the name that the operator gave. */
record ConfigFile(Path path) {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigFile.class);
    /** The files to try when the operator names none: twemproxy's default, then that of its Debian package. */
    private static final List<Path> USUAL =
            List.of(Path.of("conf/nutcracker.yml"), Path.of("/etc/nutcracker/nutcracker.yml"));

    static Path usual() {
        return firstOf(USUAL);
    }

    /** Returns the first of these files that exists, or the first of the list if none exists. */
    static Path firstOf(List<Path> places) {
        return places.stream().filter(Files::exists).findFirst().orElse(places.getFirst());
    }

    /** Loads the file and prints its warnings; prints every error before it fails. */
    LoadedConfig load(StartupMessages complaints) throws StartException {
        try {
            LoadedConfig loaded = ConfigLoader.load(path, new KnownCommands());
            loaded.warnings().forEach(warning -> complaints.warning(warning.text()));
            return loaded;
        } catch (ConfigException e) {
            for (ConfigProblem problem : e.problems()) {
                complaints.say(problem.text());
            }
            throw new StartException(named() + " syntax is invalid");
        } catch (IOException e) {
            throw new StartException("failed to open " + named(), e);
        }
    }

    /**
     * Does the work of {@code -t}: checks the file and prints the result. Returns the exit status.
     *
     * @param shortages further warnings
     */
    int test(StartupMessages complaints, Function<Configuration, List<String>> shortages) {
        try {
            shortages.apply(load(complaints).configuration()).forEach(complaints::warning);
            complaints.say(named() + " syntax is ok");
            return 0;
        } catch (StartException e) {
            complaints.say(String.valueOf(e.getMessage()));
            if (e.getCause() != null) {
                // The file could not even be read; the last line is still twemproxy's.
                complaints.say(named() + " syntax is invalid");
            }
            return 1;
        }
    }

    /** Returns the values that the file has now; none if it cannot be read. */
    Map<String, String> values() {
        try {
            return ConfigRows.ofFile(path);
        } catch (IOException e) {
            LOG.warn("{} cannot be read: {}", path, e.toString());
            return Map.of();
        }
    }

    String named() {
        return "configuration file '" + path + "'";
    }
}
