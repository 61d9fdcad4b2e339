package dev.nutcracker.benchmarks.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The result of warming up a proxy.
 *
 * @param requestsPerSecond of the last window
 * @param seconds how long it took
 * @param settled whether the CPU time for a request was the same in the last windows, with little compilation
 */
record WarmUp(double requestsPerSecond, double seconds, boolean settled) {
    private static final int LEAST_WINDOWS = 4;
    private static final int MOST_WINDOWS = 3 * LEAST_WINDOWS;

    /** How many windows in a row must be alike, and how much. */
    private static final int ALIKE = 3;

    private static final double LIKENESS = 0.1;

    /** Warms up for about {@code seconds}, and up to three times as long while the CPU time for a request changes. */
    static WarmUp run(Load load, ChildProcess proxy, double seconds) throws IOException, InterruptedException {
        if (load.memoryOnly()) {
            return new WarmUp(Double.NaN, 0, true);
        }
        long startNs = System.nanoTime();
        List<InquiryRun> windows = new ArrayList<>();
        InquiryRun last = InquiryRun.run(load, proxy, load.probeRequests());
        while (windows.size() < LEAST_WINDOWS || (windows.size() < MOST_WINDOWS && !areSettled(windows))) {
            long requests =
                    load.requests(seconds / LEAST_WINDOWS, last.outcome().requestsPerSecond());
            last = InquiryRun.run(load, proxy, requests);
            windows.add(last);
        }
        return new WarmUp(last.outcome().requestsPerSecond(), (System.nanoTime() - startNs) / 1e9, areSettled(windows));
    }

    private static boolean areSettled(List<InquiryRun> windows) {
        List<InquiryRun> last = windows.subList(windows.size() - ALIKE, windows.size());
        double least = last.stream().mapToDouble(Measure.CPU::of).min().orElseThrow();
        double most = last.stream().mapToDouble(Measure.CPU::of).max().orElseThrow();
        InquiryRun now = windows.getLast();
        return most < least * (1 + LIKENESS) && Measure.COMPILER.of(now) < LIKENESS * Measure.CPU.of(now);
    }
}
