package dev.nutcracker.proxy;

import dev.nutcracker.admin.ControlAnswer;
import dev.nutcracker.admin.ControlAnswer.Outcome;
import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.health.DownCause;
import dev.nutcracker.health.HealthSnapshot;
import dev.nutcracker.server.PoolState;
import dev.nutcracker.server.Primary;
import dev.nutcracker.server.ServerStatus;
import dev.nutcracker.stats.PoolSnapshot;
import dev.nutcracker.stats.ServerReport;
import dev.nutcracker.stats.ServerSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The states of the servers of all pools, as operators see and change them. */
record ServerStates(List<PoolState> pools) {
    private static final Logger LOG = LoggerFactory.getLogger(ServerStates.class);

    /** @param counts of the pools, summed over the workers, in the order of the pools */
    List<ServerReport> reports(List<PoolSnapshot> counts) {
        List<ServerReport> reports = new ArrayList<>();
        for (int i = 0; i < pools.size(); i++) {
            List<ServerSnapshot> servers = counts.get(i).servers();
            reports.addAll(
                    pools.get(i).reports().servers(server -> servers.get(server).outstanding()));
        }
        return reports;
    }

    /**
     * Carries out an operator's order about one server.
     *
     * @param words of the order, for the log
     */
    ControlAnswer order(String poolName, String serverName, String words, String by, ObjIntConsumer<PoolState> order) {
        for (PoolState pool : pools) {
            if (pool.config().name().equals(poolName)) {
                return order(pool, serverName, words, by, order);
            }
        }
        return new ControlAnswer(Outcome.UNKNOWN, "there is no such pool");
    }

    private static ControlAnswer order(
            PoolState pool, String serverName, String words, String by, ObjIntConsumer<PoolState> order) {
        int index = index(pool.config(), serverName);
        if (index < 0) {
            return new ControlAnswer(Outcome.UNKNOWN, "the pool has no server of that name");
        }
        LOG.info(
                "{} of server {} of pool {} is ordered by {}",
                words,
                serverName,
                pool.config().name(),
                by);
        order.accept(pool, index);
        HealthSnapshot health = pool.health(index);
        return new ControlAnswer(
                Outcome.DONE, serverName + " is " + health.state().label() + reason(health.cause()));
    }

    private static String reason(@Nullable DownCause cause) {
        return cause == null ? "" : ": " + cause.text();
    }

    private static int index(PoolConfig pool, String serverName) {
        for (int i = 0; i < pool.servers().size(); i++) {
            if (pool.servers().get(i).name().equals(serverName)) {
                return i;
            }
        }
        return -1;
    }

    /** Why none of the pool's masters has a primary; empty if one has, or if its servers have addresses. */
    private static String withoutPrimary(PoolState pool) {
        String why = "";
        for (ServerConfig server : pool.config().servers()) {
            if (!(server.address() instanceof ServerAddress.Master(String master))) {
                return "";
            }
            Primary primary = pool.primaries().of(master);
            if (primary.isOfUse()) {
                return "";
            }
            why = why.isEmpty() ? master + ": " + primary.reason() : why;
        }
        return why;
    }

    /** Returns why no clients should be sent here yet or any more, by the states of the servers; empty if they should. */
    String unreadiness(Configuration configuration) {
        for (PoolState pool : pools) {
            String name = pool.config().name();
            if (pool.config().isUndiscovered()) {
                return "pool " + name + " has no servers yet: its discovery has not found any";
            }
            if (pool.use().waitsForProbes()) {
                return "pool " + name + " waits for the first probe of its servers";
            }
            String withoutPrimary = withoutPrimary(pool);
            if (!withoutPrimary.isEmpty()) {
                return "pool " + name + " has no primary: " + withoutPrimary;
            }
            int least = configuration.global().readyMinServersPercent();
            long inUse = pool.reports().statuses().stream()
                    .filter(ServerStatus::isInUse)
                    .count();
            if (inUse * 100 < (long) least * pool.config().servers().size()) {
                return "pool " + name + " has " + inUse + " of "
                        + pool.config().servers().size() + " servers in use, less than " + least
                        + " % (ready_min_servers)";
            }
        }
        return "";
    }
}
