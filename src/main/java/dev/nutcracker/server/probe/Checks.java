package dev.nutcracker.server.probe;

import dev.nutcracker.config.Expectation;
import dev.nutcracker.config.HealthCheckConfig;
import dev.nutcracker.protocol.AnswerPattern;
import dev.nutcracker.protocol.Check;
import dev.nutcracker.protocol.CheckWay;
import dev.nutcracker.protocol.CheckWords;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads from a configuration what a check is to be. */
final class Checks {
    private static final String MASTER = "master";

    private Checks() {}

    /** The ways to make the configured check, in these words. */
    static List<CheckWay> ways(HealthCheckConfig config, CheckWords words) {
        return words.ways(check(config), config.maintenanceKey());
    }

    /** Whether a request that was answered says as much as a probe. */
    static boolean mayBeLeftOut(HealthCheckConfig config) {
        return config.whenIdle()
                && switch (config.type()) {
                    case NONE, CONNECT, PING, VERSION -> config.maintenanceKey() == null;
                    case ROLE, COMMAND -> false;
                };
    }

    private static Check check(HealthCheckConfig config) {
        return switch (config.type()) {
            case NONE -> throw new IllegalArgumentException("servers that are not checked have no check");
            case CONNECT -> new Check.Connect();
            case PING -> new Check.Ping();
            case VERSION -> new Check.Version(pattern(config.expect()));
            case ROLE -> new Check.Role(expectsMaster(config.expect()));
            case COMMAND -> new Check.Command(config.command(), pattern(config.expect()));
        };
    }

    private static boolean expectsMaster(@Nullable Expectation expected) {
        return expected == null || expected.text().toLowerCase(Locale.ROOT).equals(MASTER);
    }

    private static @Nullable AnswerPattern pattern(@Nullable Expectation expected) {
        return expected == null ? null : new ExpectedAnswer(expected);
    }
}
