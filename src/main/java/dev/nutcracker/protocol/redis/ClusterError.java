package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Rejection;
import java.nio.charset.StandardCharsets;

/** The errors with which a node of a cluster says that it has not done a request, by their first word. */
enum ClusterError {
    MOVED(Rejection.MOVED),
    ASK(Rejection.ASK),
    TRYAGAIN(Rejection.TRY_AGAIN),
    CLUSTERDOWN(Rejection.CLUSTER_DOWN);

    @SuppressWarnings("ImmutableEnumChecker") // Not written to.
    private final byte[] start;

    private final Rejection rejection;

    ClusterError(Rejection rejection) {
        this.start = ("-" + name() + ' ').getBytes(StandardCharsets.US_ASCII);
        this.rejection = rejection;
    }

    /** The first bytes of such a response; not to be written to. */
    byte[] start() {
        return start;
    }

    Rejection rejection() {
        return rejection;
    }
}
