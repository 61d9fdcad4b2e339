package dev.nutcracker.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What one proxy did at the rates of a {@link Sweep}, up to the last that it kept up with. */
final class Curve {
    private final ProxyProgram proxy;
    private final WarmUp warmUp;
    private final List<Stop> stops = new ArrayList<>();
    private @Nullable Stop behind;

    Curve(ProxyProgram proxy, WarmUp warmUp) {
        this.proxy = proxy;
        this.warmUp = warmUp;
    }

    ProxyProgram proxy() {
        return proxy;
    }

    WarmUp warmUp() {
        return warmUp;
    }

    /** Returns the rates that it kept up with. */
    List<Stop> stops() {
        return stops;
    }

    /** Returns the first rate that was too high for it; {@code null} if none was. */
    @Nullable
    Stop behind() {
        return behind;
    }

    void add(Stop stop) {
        if (stop.keptUp()) {
            stops.add(stop);
        } else {
            behind = stop;
        }
    }

    /** All rounds at one rate. */
    record Stop(double requestsPerSecond, List<InquiryRun> rounds) {
        /** A percentile is told only if this many requests took longer. */
        private static final double LEAST_BEYOND = 10;

        /** Whether it kept up in most rounds. */
        boolean keptUp() {
            long kept =
                    rounds.stream().filter(round -> punctuality(round).keptUp()).count();
            return 2 * kept > rounds.size();
        }

        /** Returns the latency of all rounds together that this percentage did not exceed; {@code NaN} if too few did. */
        double latencyUs(double percentile) {
            Histogram all = punctuality(rounds.getFirst()).latencyNs().copy();
            rounds.stream().skip(1).forEach(round -> all.add(punctuality(round).latencyNs()));
            return latencyUs(all, percentile);
        }

        /** Returns the least and the most of the rounds; {@code NaN} if a round was too short to tell. */
        double[] latencyRangeUs(double percentile) {
            double[] values = rounds.stream()
                    .mapToDouble(round -> latencyUs(punctuality(round).latencyNs(), percentile))
                    .sorted()
                    .toArray();
            // NaN is sorted last.
            return new double[] {
                Double.isNaN(values[values.length - 1]) ? Double.NaN : values[0], values[values.length - 1]
            };
        }

        /** Returns the CPU time for a request in each round, in ascending order. */
        double[] cpuUs() {
            return rounds.stream().mapToDouble(Measure.CPU::of).sorted().toArray();
        }

        double medianCpuUs() {
            return Result.median(cpuUs());
        }

        /** Returns the part of the CPU time for a request that a JVM's compilers took. */
        double medianCompilerUs() {
            return Result.median(
                    rounds.stream().mapToDouble(Measure.COMPILER::of).sorted().toArray());
        }

        double requestsAnsweredPerSecond() {
            return Result.median(rounds.stream()
                    .mapToDouble(round -> round.outcome().requestsPerSecond())
                    .sorted()
                    .toArray());
        }

        double loaderLateUs() {
            return rounds.stream()
                    .mapToDouble(round -> punctuality(round).loaderLateUs())
                    .max()
                    .orElseThrow();
        }

        private static double latencyUs(Histogram latencyNs, double percentile) {
            double beyond = latencyNs.getTotalCount() * (1 - percentile / 100);
            return beyond < LEAST_BEYOND ? Double.NaN : latencyNs.getValueAtPercentile(percentile) / 1e3;
        }

        private static Outcome.Punctuality punctuality(InquiryRun round) {
            Outcome.Punctuality punctuality = round.outcome().punctuality();
            if (punctuality == null) {
                throw new IllegalStateException("requests without due times");
            }
            return punctuality;
        }
    }
}
