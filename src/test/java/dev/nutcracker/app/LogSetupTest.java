package dev.nutcracker.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutcracker.config.LogConfig;
import dev.nutcracker.log.Log;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which of command line, configuration and signals has a say in what is logged; moving the level tells where it is. */
final class LogSetupTest {
    @BeforeEach
    @AfterEach
    void reset() {
        Log.useLevel(Log.LEVEL_DEFAULT);
    }

    @Test
    void shouldTakeTheLevelOfTheConfiguration() throws UsageException {
        choice().apply(level(8));

        assertThat(Log.raiseLevel()).isEqualTo(9);
    }

    @Test
    void shouldTakeTheLevelOfTheCommandLineRatherThanTheConfigurations() throws UsageException {
        Log.useLevel(2);
        LogSetup choice = choice("-v", "2");

        choice.apply(level(8));

        assertThat(Log.raiseLevel()).isEqualTo(3);
    }

    @Test
    void shouldLeaveALevelSetBySignalsUntilTheConfigurationHasAnother() throws UsageException {
        LogSetup choice = choice();
        choice.apply(level(8));
        Log.raiseLevel();

        choice.apply(level(8));
        assertThat(Log.raiseLevel()).isEqualTo(10);
        choice.apply(level(6));
        assertThat(Log.raiseLevel()).isEqualTo(7);
    }

    @Test
    void shouldReturnToTheDefaultWhenTheConfigurationHasNoLevelAnyMore() throws UsageException {
        LogSetup choice = choice();
        choice.apply(level(8));

        choice.apply(LogConfig.DEFAULTS);

        assertThat(Log.raiseLevel()).isEqualTo(Log.LEVEL_DEFAULT + 1);
    }

    private static LogSetup choice(String... words) throws UsageException {
        return new LogSetup(Options.parse(words));
    }

    private static LogConfig level(int level) {
        return new LogConfig(OptionalInt.of(level), false);
    }
}
