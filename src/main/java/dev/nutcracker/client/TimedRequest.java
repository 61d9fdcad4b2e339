package dev.nutcracker.client;

import dev.nutcracker.stats.CommandTally;
import org.jspecify.annotations.Nullable;

/** A request that servers have a part in, as the {@link RequestStats} see it when it is over. */
interface TimedRequest {
    /** In place of a time: no server has answered. */
    long UNSERVED = -1;

    /** Where its client is. */
    String clientAddress();

    /** What its client calls itself. */
    byte[] clientName();

    CommandTally command();

    /** The first bytes of the first key, {@code null} if there is none or keys are not kept. */
    byte @Nullable [] key();

    /** How long the server took, of several the longest; {@link #UNSERVED} if none has answered. */
    long serverNs();

    /** How long it was, as it was sent. */
    long sentBytes();

    /** The length of the servers' responses, at most {@link Integer#MAX_VALUE}; 0 if none has answered. */
    int responseBytes();

    /** The length of a response of which {@code receivedBytes} had come before {@code moreBytes}. */
    static int sum(int receivedBytes, int moreBytes) {
        return receivedBytes > Integer.MAX_VALUE - moreBytes ? Integer.MAX_VALUE : receivedBytes + moreBytes;
    }
}
