package dev.nutcracker.app;

import dev.nutcracker.config.LogConfig;
import dev.nutcracker.log.Log;
import dev.nutcracker.log.LogSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the log: from the command line first, then from the configuration, then as changed by signals. Used
 * by one thread at a time.
 */
final class LogSetup {
    private final Options options;
    private LogConfig applied = LogConfig.DEFAULTS;

    LogSetup(Options options) {
        this.options = options;
    }

    /** Opens the log with the settings from the command line. */
    void open() throws StartException {
        Path file = file();
        try {
            Log.configure(new LogSettings(level(LogConfig.DEFAULTS), file, false));
        } catch (IOException e) {
            throw new StartException("opening log file '" + file + "' failed", e);
        }
    }

    /** Applies the settings of a configuration; if its level is the same as before, the level set by signals stays. */
    void apply(LogConfig config) {
        if (config.json() != applied.json()) {
            Log.useJson(config.json());
        }
        if (level(config) != level(applied)) {
            Log.useLevel(level(config));
        }
        applied = config;
    }

    private int level(LogConfig config) {
        OptionalInt level = options.logLevel().isPresent() ? options.logLevel() : config.level();
        return level.orElse(Log.LEVEL_DEFAULT);
    }

    /** A daemon has no standard error. */
    private @Nullable Path file() {
        return options.logFile() == null && Daemon.isThisProcess() ? Path.of("/dev/null") : options.logFile();
    }
}
