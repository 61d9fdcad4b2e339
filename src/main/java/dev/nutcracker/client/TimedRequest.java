package dev.nutcracker.client;

import dev.nutcracker.stats.CommandTally;
import org.jspecify.annotations.Nullable;

/** A request with a part at servers, as {@link RequestStats} sees it when it is over. */
interface TimedRequest {
    /** Stands in place of a time: no server has answered. */
    long UNSERVED = -1;

    /** The client's address. */
    String clientAddress();

    /** The name that the client has set, empty for none. */
    byte[] clientName();

    CommandTally command();

    /** The first bytes of the first key; {@code null} if there is none or keys are not kept. */
    byte @Nullable [] key();

    /** How long the server took; of several servers, the longest; {@link #UNSERVED} if none has answered. */
    long serverNs();

    /** The length of the request as sent. */
    long sentBytes();

    /** The length of the servers' responses, at most {@link Integer#MAX_VALUE}; 0 if none has answered. */
    int responseBytes();

    /** The sum of two lengths, at most {@link Integer#MAX_VALUE}. */
    static int sum(int receivedBytes, int moreBytes) {
        return receivedBytes > Integer.MAX_VALUE - moreBytes ? Integer.MAX_VALUE : receivedBytes + moreBytes;
    }
}
