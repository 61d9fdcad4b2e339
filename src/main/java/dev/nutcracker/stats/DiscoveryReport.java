package dev.nutcracker.stats;

import java.util.List;

/**
 * What is known of a pool whose servers are named by a source outside of the configuration file.
 *
 * @param url of the source, without its query
 * @param origin where the servers in force come from: {@code source}, {@code cache}, {@code file} or {@code none}
 * @param ageNs how long ago the source last gave the list in force; negative if it has not yet
 * @param answers how often the source was asked, by what that came to
 * @param changes how many lists were taken
 * @param trouble why the latest answer is not in force; empty if it is
 * @param servers those in force
 */
public record DiscoveryReport(
        String pool,
        String url,
        String origin,
        long ageNs,
        List<Count> answers,
        long changes,
        String trouble,
        List<Listed> servers) {
    /** How often. */
    public record Count(String label, long count) {}

    /** A server of the list. */
    public record Listed(String server, String address, int weight) {}

    public DiscoveryReport {
        answers = List.copyOf(answers);
        servers = List.copyOf(servers);
    }

    /** Whether the list in force is not what the source says, or it says nothing. */
    boolean isHeldBack() {
        return !trouble.isEmpty();
    }
}
