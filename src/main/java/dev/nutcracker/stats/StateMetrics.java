package dev.nutcracker.stats;

import java.util.List;

/**
 * The metrics of a server's state, which the whole process knows.
 *
 * @param up whether requests are meant for the server
 * @param state its name
 * @param policy the way to serve the keys of a server that is down
 * @param weight as configured
 * @param share the part of the pool's keys that it owns while all servers are well, from 0 to 1
 * @param downNs how long it has been out of use, by cause; causes that it never had are left out
 * @param transitions how often its state has changed
 */
public record StateMetrics(
        boolean up,
        String state,
        String policy,
        int weight,
        double share,
        List<Down> downNs,
        List<Transitions> transitions) {
    /** In a worker's part. */
    public static final StateMetrics UNKNOWN = new StateMetrics(false, "", "", 0, 0, List.of(), List.of());

    /** How long it has been out of use for a cause. */
    public record Down(String cause, long ns) {}

    /** How often it has got into a state for a cause. */
    public record Transitions(String to, String cause, long count) {}

    public StateMetrics {
        downNs = List.copyOf(downNs);
        transitions = List.copyOf(transitions);
    }
}
