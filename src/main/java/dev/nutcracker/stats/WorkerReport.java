package dev.nutcracker.stats;

/**
 * One worker at one moment.
 *
 * @param worker its number, from 0
 * @param clients of all pools
 * @param serverConnections of all pools
 * @param lag how late its timers have run since the start
 * @param cpuNs processor time that it has used since the start; 0 if unknown
 * @param turns of its loop since the start
 */
public record WorkerReport(
        int worker, long clients, long serverConnections, LatencyHistogram lag, long cpuNs, long turns) {}
