package dev.nutcracker.topology;

import static java.util.Objects.requireNonNull;

import dev.nutcracker.config.ServerAddress;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the primary of one master, by the sentinels and by the server itself.
 *
 * @param address the primary; while there is none, the last one that was confirmed. Null if none ever was
 * @param epoch the configuration epoch by which the sentinels name it; 0 if they have not named one
 * @param formerKnows only in the first {@link Phase#SERVING} after a change of address: whether the former primary has
 *     shown that it knows that it is none any more, so that it need not be cut off
 * @param reason in plain words why this is not {@link Phase#SERVING}; empty if it is
 */
public record MasterState(
        String master,
        Phase phase,
        ServerAddress.@Nullable Tcp address,
        long epoch,
        boolean formerKnows,
        String reason) {
    /** Whether the master has a primary. */
    public enum Phase {
        /** No sentinel has answered yet, or what they said is not confirmed yet. */
        UNKNOWN,
        /** The primary is at the address; it has said itself that it is one, and answers. */
        SERVING,
        /** A failover has begun, and the primary is still at the address: what is written to it now may be lost. */
        HANDING_OVER,
        /** No primary is confirmed. */
        LOST
    }

    public MasterState {
        requireNonNull(master, "master");
        requireNonNull(phase, "phase");
        requireNonNull(reason, "reason");
        if (address == null && (phase == Phase.SERVING || phase == Phase.HANDING_OVER)) {
            throw new IllegalArgumentException(phase + " without an address");
        }
    }

    static MasterState unknown(String master, String reason) {
        return new MasterState(master, Phase.UNKNOWN, null, 0, false, reason);
    }
}
