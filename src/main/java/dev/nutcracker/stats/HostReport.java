package dev.nutcracker.stats;

import java.util.List;

/**
 * A name of servers that the proxy looks up.
 *
 * @param addresses the one in use, then the others of the latest answer
 * @param ageS seconds since the latest look-up; negative before the first one has ended
 * @param error of the latest look-up; empty if it had an answer
 */
public record HostReport(String host, List<String> addresses, long ageS, String error) {
    public HostReport {
        addresses = List.copyOf(addresses);
    }
}
