package dev.nutcracker.client;

import dev.nutcracker.stats.ClientReport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/**
 * What operators see of the clients of one pool at one worker, and which of them they close. They look at a few clients at a
 * time, since all clients wait meanwhile. Called on the worker's loop.
 */
public final class ClientReports {
    private final Collection<ClientConnection> connections;

    /** @param connections those that are there, at any time */
    ClientReports(Collection<ClientConnection> connections) {
        this.connections = connections;
    }

    /** The clients that are connected now. */
    public List<ChosenClient> all() {
        List<ChosenClient> chosen = new ArrayList<>(connections.size());
        connections.forEach(connection -> chosen.add(new ChosenClient(connection)));
        return chosen;
    }

    /**
     * The clients for which most is kept, in no order.
     *
     * @param max how many at most, above 0
     */
    public List<ChosenClient> largest(int max) {
        PriorityQueue<ChosenClient> largest = new PriorityQueue<>(
                Comparator.comparingLong(client -> client.connection().keptBytes()));
        for (ClientConnection connection : connections) {
            if (largest.size() < max) {
                largest.add(new ChosenClient(connection));
            } else if (connection.keptBytes() > largest.element().connection().keptBytes()) {
                largest.remove();
                largest.add(new ChosenClient(connection));
            }
        }
        return List.copyOf(largest);
    }

    /**
     * Returns what there is to see of some clients. Those that are gone by now are left out.
     *
     * @param worker the number of its worker
     */
    public static List<ClientReport> of(List<ChosenClient> chosen, int worker) {
        List<ClientReport> reports = new ArrayList<>(chosen.size());
        for (ChosenClient client : chosen) {
            if (!client.connection().isGone()) {
                reports.add(client.report(worker));
            }
        }
        return reports;
    }

    /** Closes those of some clients that fit. Returns how many. */
    public static int close(List<ChosenClient> chosen, int worker, Predicate<ClientReport> fits) {
        int count = 0;
        for (ChosenClient client : chosen) {
            if (!client.connection().isGone() && fits.test(client.report(worker))) {
                client.connection().close();
                count++;
            }
        }
        return count;
    }
}
