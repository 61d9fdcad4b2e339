package dev.nutcracker.server;

import dev.nutcracker.protocol.Preparation;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;

/** What has been sent in preparation on one server connection. */
final class SentPreparations {
    /** What exceeds it is forgotten, all at once, and sent again when it is needed. */
    private static final int COUNT_MAX = 2048;

    /** Keeps none of them that is forgotten elsewhere: they are as large as scripts. */
    private final Set<Preparation> sent = Collections.newSetFromMap(new WeakHashMap<>());

    /** Answers whether it has not been sent yet, and takes note that it is now. */
    boolean add(Preparation preparation) {
        if (sent.size() >= COUNT_MAX) {
            sent.clear();
        }
        return sent.add(preparation);
    }

    /** The server has it no more. */
    void forget(Preparation preparation) {
        sent.remove(preparation);
    }
}
