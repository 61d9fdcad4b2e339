package dev.nutcracker.stats;

import java.util.List;

/**
 * What is cheap to know of all workers at one moment: counters, no histograms.
 *
 * @param timeMs milliseconds since the epoch
 * @param pools in the order of the configuration, summed over the workers
 * @param workers by number
 * @param clients those for which the proxy keeps most, the largest first
 */
public record Pulse(long timeMs, List<PoolSnapshot> pools, List<WorkerReport> workers, List<ClientReport> clients) {}
