package dev.nutcracker.app;

import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.ConfigProblem;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.LoadedConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** The configuration file under the name the operator gave it. */
record ConfigFile(Path path) {
    /** Where it is when the operator names none: the original's place, and that of its Debian package. */
    private static final List<Path> USUAL =
            List.of(Path.of("conf/nutcracker.yml"), Path.of("/etc/nutcracker/nutcracker.yml"));

    static Path usual() {
        return firstOf(USUAL);
    }

    /** The first that is there, and the first of all when none is. */
    static Path firstOf(List<Path> places) {
        return places.stream().filter(Files::exists).findFirst().orElse(places.getFirst());
    }

    /** Tells what deserves a warning, and all that is wrong before it fails. */
    Configuration load(StartupMessages complaints) throws StartException {
        try {
            LoadedConfig loaded = ConfigLoader.load(path);
            loaded.warnings().forEach(warning -> complaints.warning(warning.text()));
            return loaded.configuration();
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
     * What {@code -t} does; returns the exit status.
     *
     * @param shortages what else there is to warn of
     */
    int test(StartupMessages complaints, Function<Configuration, List<String>> shortages) {
        try {
            shortages.apply(load(complaints)).forEach(complaints::warning);
            complaints.say(named() + " syntax is ok");
            return 0;
        } catch (StartException e) {
            complaints.say(String.valueOf(e.getMessage()));
            if (e.getCause() != null) {
                // It could not even be read; the verdict in the original's words comes last all the same.
                complaints.say(named() + " syntax is invalid");
            }
            return 1;
        }
    }

    String named() {
        return "configuration file '" + path + "'";
    }
}
