package dev.nutcracker.server.lease;

import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The clients that wait for a lease of one server, in the order in which they came. Those that wait in order to block are
 * passed by while no more clients may block.
 */
final class LeaseQueue {
    private final ArrayDeque<Waiting> clients = new ArrayDeque<>();
    private boolean reported;

    /** A client in the queue. */
    static final class Waiting {
        final LeaseHolder holder;
        final int flavour;
        final boolean toBlock;

        @Nullable
        ScheduledFuture<?> timer;

        private Waiting(LeaseHolder holder, int flavour, boolean toBlock) {
            this.holder = holder;
            this.flavour = flavour;
            this.toBlock = toBlock;
        }
    }

    Waiting add(LeaseHolder holder, int flavour, boolean toBlock) {
        Waiting last = new Waiting(holder, flavour, toBlock);
        clients.add(last);
        return last;
    }

    /** Takes a client out of the queue and stops its timer. */
    void remove(Waiting client) {
        if (client.timer != null) {
            client.timer.cancel(false);
        }
        clients.remove(client);
        reported &= !clients.isEmpty();
    }

    boolean contains(Waiting client) {
        return clients.contains(client);
    }

    int size() {
        return clients.size();
    }

    /** The clients that are in the queue now. */
    List<Waiting> clients() {
        return List.copyOf(clients);
    }

    /** Whether the log has had the queue since it was last empty. */
    boolean isReported() {
        return reported;
    }

    void report() {
        reported = true;
    }

    /** The position of a client, from 1 on, among those in the queue for the same flavour. */
    int placeOf(Waiting client, boolean mayBlock) {
        int place = 0;
        for (Waiting other : clients) {
            if (other.flavour == client.flavour && (mayBlock || !other.toBlock)) {
                place++;
            }
            if (other == client) {
                break;
            }
        }
        return place;
    }

    /** The first in the queue for that flavour; {@code null} if there is none. */
    @Nullable
    Waiting first(int flavour, boolean mayBlock) {
        for (Waiting client : clients) {
            if (client.flavour == flavour && (mayBlock || !client.toBlock)) {
                return client;
            }
        }
        return null;
    }
}
