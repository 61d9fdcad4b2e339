package dev.nutcracker.proxy;

import dev.nutcracker.admin.ControlAnswer;
import dev.nutcracker.admin.ControlAnswer.Outcome;
import dev.nutcracker.config.MigrateTo;
import dev.nutcracker.config.RouteConfig;
import dev.nutcracker.routing.Route;
import dev.nutcracker.server.PoolState;
import dev.nutcracker.server.RouteShares;
import dev.nutcracker.stats.Difference;
import dev.nutcracker.stats.FurtherPoolsReport;
import dev.nutcracker.stats.MirrorReport;
import dev.nutcracker.stats.RouteReport;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes of all pools, as operators see and change them. */
record Routes(List<PoolState> pools, List<Worker> workers) {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

    /** In the order of the pools. Blocks until each worker has answered. */
    List<RouteReport> reports() {
        if (pools.stream().noneMatch(pool -> pool.config().routes().areThere())) {
            return List.of();
        }
        List<List<long[]>> counts = workers.stream().map(Worker::routeCounts).toList();
        List<List<List<@Nullable MirrorReport>>> mirrors =
                workers.stream().map(Worker::mirrorReports).toList();
        List<List<List<@Nullable FurtherPoolsReport>>> further =
                workers.stream().map(Worker::furtherReports).toList();
        List<RouteReport> reports = new ArrayList<>();
        for (int pool = 0; pool < pools.size(); pool++) {
            int number = pool;
            PoolState shared = pools.get(pool);
            List<RouteConfig> routes = shared.config().routes().list();
            for (int i = 0; i < routes.size(); i++) {
                int route = i;
                reports.add(new RouteReport(
                        shared.config().name(),
                        i,
                        routes.get(i).match(),
                        Objects.requireNonNullElse(routes.get(i).pool(), ""),
                        percent(shared.routeShares().of(i)),
                        counts.stream()
                                .mapToLong(worker -> worker.get(number)[route])
                                .sum(),
                        mirrors.stream()
                                .map(worker -> worker.get(number).get(route))
                                .filter(Objects::nonNull)
                                .reduce(MirrorReport::plus)
                                .orElse(null),
                        further.stream()
                                .map(worker -> worker.get(number).get(route))
                                .filter(Objects::nonNull)
                                .reduce(FurtherPoolsReport::plus)
                                .orElse(null)));
            }
        }
        return reports;
    }

    /** Of the latest, so many are shown. */
    private static final int DIFFERENCES_MAX = 128;

    /** The latest reads that mirrors have answered otherwise, the newest first. Blocks until each worker has answered. */
    List<Difference> differences() {
        return workers.stream()
                .flatMap(worker -> worker.differences().stream())
                .sorted(Comparator.comparingLong(Difference::timeMs).reversed())
                .limit(DIFFERENCES_MAX)
                .toList();
    }

    private static double percent(int share) {
        return 100.0 * share / Route.ALL;
    }

    /** Carries out an operator's order about one route. */
    ControlAnswer order(String pool, int route, double percent, String by) {
        for (PoolState shared : pools) {
            if (shared.config().name().equals(pool)) {
                return order(shared, route, percent, by);
            }
        }
        return new ControlAnswer(Outcome.UNKNOWN, "there is no such pool");
    }

    private ControlAnswer order(PoolState pool, int route, double percent, String by) {
        RouteShares shares = pool.routeShares();
        if (route >= shares.count()) {
            return new ControlAnswer(Outcome.UNKNOWN, "the pool has " + shares.count() + " routes, counted from 0");
        }
        boolean moves = pool.config().routes().list().get(route).further() instanceof MigrateTo;
        String text = "route %d of pool %s %s %s %% of the keys, before %s %%"
                .formatted(
                        route,
                        pool.config().name(),
                        moves ? "has moved" : "takes",
                        text(percent),
                        text(percent(shares.of(route))));
        shares.set(route, RouteConfig.share(percent));
        tellWorkers();
        LOG.info("{}, as ordered by {}", text, by);
        return new ControlAnswer(Outcome.DONE, text);
    }

    private static String text(double percent) {
        return String.format(Locale.ROOT, "%.2f", percent);
    }

    /** All routes take the percentages of the configuration again. */
    void reset() {
        boolean changed = false;
        for (PoolState pool : pools) {
            changed |= pool.routeShares().reset();
        }
        if (changed) {
            LOG.info("routes take the percentages of the configuration again");
            tellWorkers();
        }
    }

    private void tellWorkers() {
        workers.stream().map(Worker::sharesChanged).toList().forEach(Future::syncUninterruptibly);
    }
}
