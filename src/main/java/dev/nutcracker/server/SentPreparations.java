package dev.nutcracker.server;

import dev.nutcracker.protocol.Preparation;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;

/** The preparations that one server connection has sent. */
public final class SentPreparations {
    /** When there are more than this, all are forgotten, and sent again when they are needed. */
    private static final int COUNT_MAX = 2048;

    /**
     * Weak, so that a preparation that is forgotten elsewhere is not kept: they can be as large as scripts. Empty until there is one,
     * which most connections never have.
     */
    private Set<Preparation> sent = Set.of();

    SentPreparations() {}

    /** Returns whether it has not been sent yet, and notes that it is sent now. */
    boolean add(Preparation preparation) {
        if (sent.isEmpty() || sent.size() >= COUNT_MAX) {
            sent = Collections.newSetFromMap(new WeakHashMap<>());
        }
        return sent.add(preparation);
    }

    /** The server has lost it: it is sent again before the next request that needs it. */
    public void forget(Preparation preparation) {
        if (!sent.isEmpty()) {
            sent.remove(preparation);
        }
    }

    /** None has been sent after all. */
    void clear() {
        sent = Set.of();
    }
}
