package dev.nutcracker.config;

import org.jspecify.annotations.Nullable;

/** The keys of {@code outlier}. */
enum OutlierKey implements ConfigKey {
    ERROR_PERCENT(
            "error_percent",
            ValueType.number(0, 100),
            "0",
            "Share of failed requests from which on a server stands out; 0 is never."),
    MIN_REQUESTS(
            "min_requests", ValueType.number(1, 1_000_000_000), "100", "Requests that a window must have for that."),
    WINDOW("window", ValueType.number(1000, 3_600_000), "10000", "Milliseconds that are looked at together."),
    LATENCY_FACTOR(
            "latency_factor",
            ValueType.number(0, 1000),
            "0",
            "How many times the median of the servers its mean time must be to stand out; 0 is off. It takes three servers."),
    LATENCY_MIN("latency_min", ValueType.number(1, 60_000), "20", "Milliseconds that its mean time must be at least."),
    ACTION("action", ValueType.wordOf(OutlierAction.class), "report", "Report such a server, or take it down.");

    @SuppressWarnings("ImmutableEnumChecker") // The checker does not look into records; these hold no state.
    private final KeyFacts facts;

    OutlierKey(String configName, ValueType type, @Nullable String defaultText, String meaning) {
        this.facts = new KeyFacts(configName, type, defaultText, meaning);
    }

    @Override
    public KeyFacts facts() {
        return facts;
    }
}
