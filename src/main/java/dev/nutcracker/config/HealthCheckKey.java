package dev.nutcracker.config;

import org.jspecify.annotations.Nullable;

/** The keys of {@code health_check}. */
enum HealthCheckKey implements ConfigKey {
    TYPE("type", ValueType.wordOf(CheckType.class), "none", "How servers are probed."),
    COMMAND("command", ValueType.WORDS, null, "The command to send, with type: command. It must have no effect."),
    EXPECT(
            "expect",
            ValueType.EXPECTATION,
            null,
            "How the answer must begin, or a pattern between slashes that must be found in it. master if unset with type: role, otherwise anything but an error."),
    INTERVAL(
            "interval",
            ValueType.number(100, 3_600_000),
            "2000",
            "Milliseconds between probes of a server that is up."),
    FAST_INTERVAL(
            "fast_interval",
            ValueType.number(100, 3_600_000),
            "500",
            "Milliseconds between probes of a server that is suspect or on trial."),
    DOWN_INTERVAL(
            "down_interval",
            ValueType.number(100, 3_600_000),
            null,
            "Milliseconds between probes of a server that is down. As interval if unset."),
    JITTER("jitter", ValueType.number(0, 50), "20", "Percent by which each interval varies."),
    TIMEOUT(
            "timeout",
            ValueType.number(10, 3_600_000),
            null,
            "Milliseconds for connecting, login and answer together. The lesser of 1000 and interval if unset."),
    FALL("fall", ValueType.number(1, 100), "3", "Failures in a row, of probes or requests, that take a server down."),
    RISE("rise", ValueType.number(1, 100), "2", "Good probes in a row that bring it back."),
    WHEN_IDLE(
            "when_idle",
            ValueType.FLAG,
            "true",
            "Do not probe a server that has answered a request within the interval."),
    START(
            "start",
            ValueType.wordOf(CheckStart.class),
            "up",
            "The state of a new server; wait is down, and /readyz waits for the first probe of every server."),
    MAINTENANCE_KEY(
            "maintenance_key",
            ValueType.TEXT,
            null,
            "A key of Redis whose existence at a server drains it. None if unset.");

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final KeyFacts facts;

    HealthCheckKey(String configName, ValueType type, @Nullable String defaultText, String meaning) {
        this.facts = new KeyFacts(configName, type, defaultText, meaning);
    }

    @Override
    public KeyFacts facts() {
        return facts;
    }
}
