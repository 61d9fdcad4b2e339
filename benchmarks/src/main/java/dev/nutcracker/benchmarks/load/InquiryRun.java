package dev.nutcracker.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * One round of one load on one proxy.
 *
 * @param usage the proxy's use of the processor during the round
 */
record InquiryRun(Outcome outcome, ProcessUsage usage, Memory memory) {
    /** The memory of the proxy, in MB. */
    record Memory(double residentMb, double proportionalMb) {
        static Memory of(long pid) {
            try {
                return new Memory(ProcessUsage.residentMb(pid), ProcessUsage.proportionalMb(pid));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static InquiryRun run(Load load, ChildProcess proxy, long requests) throws IOException, InterruptedException {
        Memory[] memory = new Memory[1];
        ProcessUsage before = ProcessUsage.of(proxy.pid());
        Outcome outcome = load.run(proxy.port(), requests, () -> memory[0] = Memory.of(proxy.pid()));
        ProcessUsage usage = ProcessUsage.of(proxy.pid()).minus(before);
        return new InquiryRun(outcome, usage, memory[0]);
    }

    double perRequest(double amount) {
        return amount / outcome.requests();
    }
}
