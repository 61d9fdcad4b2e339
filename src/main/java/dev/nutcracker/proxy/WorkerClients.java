package dev.nutcracker.proxy;

import dev.nutcracker.client.ChosenClient;
import dev.nutcracker.client.ClientReports;
import dev.nutcracker.client.PoolClients;
import dev.nutcracker.stats.ClientReport;
import dev.nutcracker.stats.PoolSnapshot;
import dev.nutcracker.stats.Pulse;
import dev.nutcracker.stats.ServerCounter;
import dev.nutcracker.stats.WorkerReport;
import io.netty.util.concurrent.Future;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The clients of one worker as operators see them. Each method blocks until the worker has answered. Clients are looked
 * at in pieces, since they wait meanwhile.
 *
 * @param number of the worker
 */
record WorkerClients(Worker worker, int number) {
    /** So many clients are looked at without a pause, which takes a fraction of a millisecond. */
    private static final int AT_ONCE = 200;

    /** @param pool null for all pools */
    List<ClientReport> reports(@Nullable String pool) {
        List<ClientReport> reports = new ArrayList<>();
        forEachPiece(pool, (_, piece) -> reports.addAll(ClientReports.of(piece, number)));
        return reports;
    }

    /** Closes the clients that fit. Returns how many. */
    int kill(Predicate<ClientReport> fits) {
        int[] count = {0};
        forEachPiece(null, (_, piece) -> {
            count[0] += ClientReports.close(piece, number, fits);
            return true;
        });
        return count[0];
    }

    private void forEachPiece(@Nullable String pool, BiFunction<PoolClients, List<ChosenClient>, Boolean> action) {
        for (PoolClients part : worker.askPools(pools -> pools)) {
            if (pool == null || part.pool().name().equals(pool)) {
                List<ChosenClient> chosen = worker.askPools(_ -> part.reports().all());
                for (int from = 0; from < chosen.size(); from += AT_ONCE) {
                    List<ChosenClient> piece = chosen.subList(from, Math.min(chosen.size(), from + AT_ONCE));
                    worker.askPools(_ -> action.apply(part, piece));
                }
            }
        }
    }

    WorkerReport report() {
        return worker.askPools(pools -> report(pools, counts(pools)));
    }

    /**
     * What is cheap to know, in one task.
     *
     * @param pool of the clients that are wanted; null for all pools
     * @param clientsMax how many clients of each pool are wanted: those for which most is kept
     */
    Future<Pulse> pulse(@Nullable String pool, int clientsMax) {
        return worker.askedPools(pools -> {
            List<PoolSnapshot> counts = counts(pools);
            List<ClientReport> largest = new ArrayList<>();
            for (PoolClients part : pools) {
                if (clientsMax > 0 && (pool == null || pool.equals(part.pool().name()))) {
                    largest.addAll(ClientReports.of(part.reports().largest(clientsMax), number));
                }
            }
            return new Pulse(System.currentTimeMillis(), counts, List.of(report(pools, counts)), largest);
        });
    }

    private static List<PoolSnapshot> counts(List<PoolClients> pools) {
        return pools.stream().map(part -> part.pool().snapshot()).toList();
    }

    private WorkerReport report(List<PoolClients> pools, List<PoolSnapshot> counts) {
        long clients = pools.stream().mapToLong(PoolClients::count).sum();
        long serverConnections = counts.stream()
                .flatMap(pool -> pool.servers().stream())
                .mapToLong(server -> server.value(ServerCounter.SERVER_CONNECTIONS))
                .sum();
        return new WorkerReport(number, clients, serverConnections, worker.lagsNow(), cpuNs(), worker.turns());
    }

    /** Of the calling thread, which is the worker's. */
    private static long cpuNs() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return threads.isCurrentThreadCpuTimeSupported() ? Math.max(0, threads.getCurrentThreadCpuTime()) : 0;
    }
}
