package dev.nutcracker.client;

import dev.nutcracker.net.SocketSettings;
import dev.nutcracker.server.Pool;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Closes the client of a pool at one worker that makes the proxy keep the most, when memory is short, and then the next until it is not
 * short any more. If none of them keeps enough to be worth closing, other pools and workers are asked.
 */
final class MemoryRelief {
    private final Pool pool;
    private final Collection<ClientConnection> clients;
    private final Runnable forOthers;
    private boolean begun;

    /** @param clients those that are connected, at any time */
    MemoryRelief(Pool pool, Collection<ClientConnection> clients) {
        this.pool = pool;
        this.clients = clients;
        this.forOthers = () -> pool.loop().execute(this::closeForOthers);
        pool.memory().limit().onShortage(forOthers);
    }

    /** Memory is short: makes room at the end of this turn. */
    void begin() {
        if (!begun) {
            begun = true;
            pool.loop().execute(this::closeLargestOrCallOthers);
        }
    }

    /** No room is made here any more for others. */
    void end() {
        pool.memory().limit().noMore(forOthers);
    }

    private void closeLargestOrCallOthers() {
        begun = false;
        if (closeLargest()) {
            beginAgain();
        } else {
            pool.memory().callForRoom();
        }
    }

    private void closeForOthers() {
        if (closeLargest()) {
            beginAgain();
        }
    }

    /** Several clients may have grown in one turn, and grow no more. */
    private void beginAgain() {
        if (pool.memory().isExhausted()) {
            begin();
        }
    }

    /** Closes the client that keeps the most, if that frees enough; returns false if no client is worth closing. */
    private boolean closeLargest() {
        ClientConnection largest = largest();
        if (largest == null || largest.keptBytes() < SocketSettings.UNSENT_HIGH_BYTES) {
            return false;
        }
        if (pool.memory().isExhausted()) {
            largest.closeForMemory();
        }
        return true;
    }

    private @Nullable ClientConnection largest() {
        ClientConnection largest = null;
        for (ClientConnection client : clients) {
            if (largest == null || client.keptBytes() > largest.keptBytes()) {
                largest = client;
            }
        }
        return largest;
    }
}
