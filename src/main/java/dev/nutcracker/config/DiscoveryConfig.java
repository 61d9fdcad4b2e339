package dev.nutcracker.config;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Who keeps the list of a pool's servers, and how far it is trusted.
 *
 * @param intervalMs how often it is asked at least
 * @param maxLossPercent a list that lacks more of the servers at once is held back
 * @param holdMs how long such a list must have stood to be taken all the same
 * @param tokenFile what it is given to be let in is in this file, which is read each time; null for nothing
 * @param trust whose certificates are good; {@link TlsTrust#NONE} for those that are usual for the source
 */
public record DiscoveryConfig(
        DiscoverySource source,
        long intervalMs,
        int maxLossPercent,
        long holdMs,
        @Nullable Expanded tokenFile,
        TlsTrust trust) {
    public DiscoveryConfig {
        requireNonNull(source, "source");
        requireNonNull(trust, "trust");
    }
}
