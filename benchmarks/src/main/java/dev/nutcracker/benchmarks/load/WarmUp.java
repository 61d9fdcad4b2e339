package dev.nutcracker.benchmarks.load;

import java.io.IOException;

/**
 * The result of warming up a proxy.
 *
 * @param requestsPerSecond of the last slice
 * @param settled whether the CPU time per request no longer changed much between slices, with little compilation
 */
record WarmUp(double requestsPerSecond, boolean settled) {
    private static final int LEAST_SLICES = 4;
    private static final int MOST_SLICES = 2 * LEAST_SLICES;
    private static final double SETTLED = 0.1;

    /** Warms up for about {@code seconds}, and up to twice as long while the proxy still gets faster. */
    static WarmUp run(Load load, ChildProcess proxy, double seconds) throws IOException, InterruptedException {
        if (load.memoryOnly()) {
            return new WarmUp(Double.NaN, true);
        }
        InquiryRun last = InquiryRun.run(load, proxy, load.probeRequests());
        boolean settled = false;
        for (int slice = 0; slice < LEAST_SLICES || (slice < MOST_SLICES && !settled); slice++) {
            double speed = last.outcome().requestsPerSecond();
            InquiryRun round = InquiryRun.run(load, proxy, load.requests(seconds / LEAST_SLICES, speed));
            settled = isSettled(last, round);
            last = round;
        }
        return new WarmUp(last.outcome().requestsPerSecond(), settled);
    }

    private static boolean isSettled(InquiryRun before, InquiryRun now) {
        double change = Math.abs(Measure.CPU.of(now) / Measure.CPU.of(before) - 1);
        return change < SETTLED && Measure.COMPILER.of(now) < SETTLED * Measure.CPU.of(now);
    }
}
