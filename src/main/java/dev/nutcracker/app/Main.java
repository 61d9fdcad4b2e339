package dev.nutcracker.app;

import dev.nutcracker.admin.StatsPort;
import dev.nutcracker.config.ConfigException;
import dev.nutcracker.config.ConfigLoader;
import dev.nutcracker.config.ConfigProblem;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.LoadedConfig;
import dev.nutcracker.net.Transport;
import dev.nutcracker.proxy.Proxy;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.Security;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program {@code nutcracker}. Exit status 0 after an orderly end, 1 when it cannot do what it is asked to. */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final String NAMES_KEPT_S = "1";

    private final PrintStream err;

    private Main(PrintStream err) {
        this.err = err;
    }

    public static void main(String[] arguments) {
        // A server that has moved is to be found when it is connected to again; Java would remember names for 30 s.
        Security.setProperty("networkaddress.cache.ttl", NAMES_KEPT_S);
        Security.setProperty("networkaddress.cache.negative.ttl", NAMES_KEPT_S);
        int status = new Main(System.err).run(arguments);
        if (status != 0) {
            System.exit(status);
        }
    }

    int run(String... arguments) {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (Options.UsageException e) {
            fail(String.valueOf(e.getMessage()));
            return 1 + print(Options.USAGE);
        }
        return switch (options.mode()) {
            case HELP -> print(Version.text(Transport.best().lowerCaseName()) + Options.USAGE);
            case VERSION -> print(Version.text(Transport.best().lowerCaseName()));
            case TEST_CONFIG -> load(options.configFile()) == null ? 1 : syntaxIsOk(options.configFile());
            case RUN -> serve(options);
        };
    }

    private int print(String text) {
        err.print(text);
        return 0;
    }

    private int syntaxIsOk(Path file) {
        return print("nutcracker: configuration file '" + file + "' syntax is ok\n");
    }

    private int serve(Options options) {
        Configuration configuration = load(options.configFile());
        if (configuration == null) {
            return 1;
        }
        int workers = options.workers() != 0
                ? options.workers()
                : configuration.global().workers();
        EndSignal end = new EndSignal();
        try (Proxy proxy = Proxy.start(configuration, Version.NUMBER, workers, Transport.best());
                StatsPort stats = StatsPort.open(options.statsAddress(), options.statsPort(), proxy::snapshot)) {
            LOG.info("nutcracker-{} started with statistics on {}", Version.NUMBER, stats.localAddress());
            end.await();
            LOG.info("draining");
            proxy.drain(Duration.ofMillis(configuration.global().drainTimeoutMs()));
            return 0;
        } catch (IOException e) {
            return fail(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return fail("interrupted");
        }
    }

    /** The configuration, {@code null} when it cannot be used, which has been said then. */
    private @Nullable Configuration load(Path file) {
        try {
            LoadedConfig loaded = ConfigLoader.load(file);
            for (ConfigProblem warning : loaded.warnings()) {
                err.println("nutcracker: warning: " + warning.text());
            }
            return loaded.configuration();
        } catch (ConfigException e) {
            for (ConfigProblem problem : e.problems()) {
                err.println("nutcracker: " + problem.text());
            }
            fail("configuration file '" + file + "' syntax is invalid");
        } catch (NoSuchFileException e) {
            fail("configuration file '" + file + "' does not exist");
        } catch (IOException e) {
            fail("configuration file '" + file + "' cannot be read: " + e.getMessage());
        }
        return null;
    }

    private int fail(String message) {
        err.println("nutcracker: " + message);
        return 1;
    }
}
