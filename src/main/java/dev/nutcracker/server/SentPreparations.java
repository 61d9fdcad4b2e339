package dev.nutcracker.server;

import dev.nutcracker.protocol.Preparation;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;

/** The preparations that one server connection has sent. */
final class SentPreparations {
    /** When there are more than this, all are forgotten, and sent again when they are needed. */
    private static final int COUNT_MAX = 2048;

    /** Weak, so that a preparation that is forgotten elsewhere is not kept: they can be as large as scripts. */
    private final Set<Preparation> sent = Collections.newSetFromMap(new WeakHashMap<>());

    /** Returns whether it has not been sent yet, and notes that it is sent now. */
    boolean add(Preparation preparation) {
        if (sent.size() >= COUNT_MAX) {
            sent.clear();
        }
        return sent.add(preparation);
    }

    /** The server has lost it. */
    void forget(Preparation preparation) {
        sent.remove(preparation);
    }
}
