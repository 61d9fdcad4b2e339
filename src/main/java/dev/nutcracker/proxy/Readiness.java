package dev.nutcracker.proxy;

import java.io.IOException;
import java.util.function.Supplier;

/** Whether new clients should come to a proxy, and whether its configuration may change: how far its end is. Thread-safe. */
final class Readiness {
    /** Says why the pools are not ready; empty if they are. */
    private final Supplier<String> pools;

    private volatile boolean leaving;
    private volatile boolean refused;
    private volatile boolean stopping;
    private volatile boolean handingOver;

    Readiness(Supplier<String> pools) {
        this.pools = pools;
    }

    /** The proxy is about to stop, and goes on until then. */
    void leave() {
        leaving = true;
    }

    /** The proxy stops now. */
    void stop() {
        stopping = true;
    }

    boolean isStopping() {
        return stopping;
    }

    /** Whether an operator wants no new clients to come. */
    void refuse(boolean isRefused) {
        refused = isRefused;
    }

    /** Returns why there can be no hand-over now; empty if there can be one, which begins. */
    String beginHandover() {
        if (leaving || stopping) {
            return "the process is about to end";
        }
        handingOver = true;
        return "";
    }

    /** Whether another process is taking this one's place. */
    boolean isHandingOver() {
        return handingOver;
    }

    /** The hand-over is over, and this process goes on. */
    void endHandover() {
        handingOver = false;
    }

    /** @throws IOException if the proxy stops */
    void requireRunning() throws IOException {
        if (stopping) {
            throw new IOException("the proxy is stopping");
        }
    }

    /** @throws IOException if the proxy stops, or another process takes its place */
    void requireOwnConfiguration() throws IOException {
        requireRunning();
        if (handingOver) {
            throw new IOException("another process is taking over, which has a configuration of its own");
        }
    }

    /** Returns why new clients should not come; empty if they should. */
    String unreadiness() {
        if (leaving || stopping) {
            return "draining";
        }
        return refused ? "drained by an operator" : pools.get();
    }
}
