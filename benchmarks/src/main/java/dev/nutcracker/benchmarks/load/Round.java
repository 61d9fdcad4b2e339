package dev.nutcracker.benchmarks.load;

/**
 * One load on one proxy once.
 *
 * @param usage what the proxy used up meanwhile
 */
record Round(Outcome outcome, ProcessUsage usage, double residentMb, double proportionalMb) {
    double perRequest(double amount) {
        return amount / outcome.requests();
    }
}
