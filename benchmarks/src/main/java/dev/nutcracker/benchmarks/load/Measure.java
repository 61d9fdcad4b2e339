package dev.nutcracker.benchmarks.load;

import java.util.function.ToDoubleFunction;

/** The values measured in each round: one column of the results each. */
enum Measure {
    RATE("req/s", 0, false, round -> round.outcome().requestsPerSecond()),
    CPU("CPU µs/req", 2, true, round -> round.perRequest(round.usage().cpuUs())),
    USER("user", 2, true, round -> round.perRequest(round.usage().userUs())),
    SYSTEM("system", 2, true, round -> round.perRequest(round.usage().systemUs())),
    COMPILER("of it JIT", 2, true, round -> round.perRequest(round.usage().compilerUs())),
    P50("p50 µs", 0, false, round -> round.outcome().p50Us()),
    P99("p99 µs", 0, false, round -> round.outcome().p99Us()),
    P999("p99.9 µs", 0, false, round -> round.outcome().p999Us()),
    RESIDENT("RSS MB", 1, false, round -> round.memory().residentMb()),
    PROPORTIONAL("PSS MB", 1, false, round -> round.memory().proportionalMb()),
    SWITCHES("switches/req", 3, true, round -> round.perRequest(round.usage().switches()));

    private final String title;
    private final int decimals;
    private final boolean spent;
    private final ToDoubleFunction<InquiryRun> value;

    Measure(String title, int decimals, boolean spent, ToDoubleFunction<InquiryRun> value) {
        this.title = title;
        this.decimals = decimals;
        this.spent = spent;
        this.value = value;
    }

    String title() {
        return title;
    }

    int decimals() {
        return decimals;
    }

    /** In a round that took no time, the usage means nothing. */
    double of(InquiryRun round) {
        return spent && Double.isNaN(round.outcome().seconds()) ? Double.NaN : value.applyAsDouble(round);
    }
}
