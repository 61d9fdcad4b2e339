package dev.nutcracker.server;

import java.util.concurrent.atomic.AtomicInteger;

/** How many clients all pools have together, and how many they may have. Thread-safe. */
public final class ClientLimit {
    private final AtomicInteger clients = new AtomicInteger();
    private volatile int clientsMax;

    /** @param clientsMax 0 or more */
    public ClientLimit(int clientsMax) {
        this.clientsMax = clientsMax;
    }

    /** From now on; clients that are connected stay. */
    public void limit(int newClientsMax) {
        clientsMax = newClientsMax;
    }

    public int clientsMax() {
        return clientsMax;
    }

    /** Counts a client in, unless there are as many as there may be. */
    boolean admit() {
        if (clients.incrementAndGet() > clientsMax) {
            clients.decrementAndGet();
            return false;
        }
        return true;
    }

    void gone() {
        clients.decrementAndGet();
    }
}
