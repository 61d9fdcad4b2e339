package dev.nutcracker.health;

import org.jspecify.annotations.Nullable;

/**
 * The state of one server at one moment.
 *
 * @param served whether requests are meant for it
 * @param cause of the latest failure, null if it has not failed since it was last well
 * @param text of that failure
 * @param forNs how long it has been in this state
 * @param retryInNs how long it stays down at least, or drained by an order with a time; 0 if that is over or it is neither
 * @param held whether it stays down until an operator or a reload says otherwise
 * @param timesOut how often it was out, as far as that is not forgotten
 * @param probed whether a probe has ended since the server was new
 * @param downNs how long it has been out of use in all, by the ordinal of {@link DownCause}
 */
public record HealthSnapshot(
        ServerState state,
        Standing standing,
        boolean served,
        @Nullable DownCause cause,
        String text,
        long forNs,
        long retryInNs,
        boolean held,
        int timesOut,
        boolean probed,
        long[] downNs) {}
