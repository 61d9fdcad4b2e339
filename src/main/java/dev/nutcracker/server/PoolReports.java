package dev.nutcracker.server;

import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.ServerAddress;
import dev.nutcracker.config.ServerConfig;
import dev.nutcracker.stats.PoolCounter;
import dev.nutcracker.stats.PoolMetrics;
import dev.nutcracker.stats.PoolSnapshot;
import dev.nutcracker.stats.RefusalReason;
import dev.nutcracker.stats.ServerMetrics;
import dev.nutcracker.stats.ServerReport;
import dev.nutcracker.stats.ServerReport.PrimaryReport;
import dev.nutcracker.stats.TrafficCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/** What the process knows of a pool and its servers, for people and for those who measure; under one configuration. */
public final class PoolReports {
    private final PoolConfig config;
    private final PoolAdmission admission;
    private final List<ServerRecord> records;
    private final ServedKeys keys;
    private final PoolHistory history;

    PoolReports(
            PoolConfig config,
            PoolAdmission admission,
            List<ServerRecord> records,
            ServedKeys keys,
            PoolHistory history) {
        this.config = config;
        this.admission = admission;
        this.records = records;
        this.keys = keys;
        this.history = history;
    }

    /** The states of all servers, in index order. */
    public List<ServerStatus> statuses() {
        List<ServerStatus> statuses = new ArrayList<>(records.size());
        for (int i = 0; i < records.size(); i++) {
            ServerConfig server = config.servers().get(i);
            statuses.add(new ServerStatus(server, history.snapshot(records.get(i))));
        }
        return statuses;
    }

    /**
     * The states of all servers for operators, in index order.
     *
     * @param outstanding how many requests wait for the responses of a server, by its index
     */
    public List<ServerReport> servers(IntToLongFunction outstanding) {
        double[] shares = keys.shares();
        List<ServerStatus> statuses = statuses();
        List<ServerReport> reports = new ArrayList<>(shares.length);
        for (int i = 0; i < shares.length; i++) {
            ServerStatus status = statuses.get(i);
            reports.add(status.report(
                    config.name(),
                    shares[i],
                    outstanding.applyAsLong(i),
                    primary(status.server().address())));
        }
        return reports;
    }

    private @Nullable PrimaryReport primary(ServerAddress server) {
        return switch (server) {
            case ServerAddress.Master(String name) -> {
                Primary primary = history.primaries.of(name);
                ServerAddress.Tcp address = primary.address();
                yield new PrimaryReport(address == null ? "" : address.text(), primary.held());
            }
            case ServerAddress.Tcp _, ServerAddress.Unix _, ServerAddress.Undiscovered _ -> null;
        };
    }

    /** Returns the share of the keys that move, or have moved, because this server has none, from 0 to 1. */
    public double shareMovedBy(int server) {
        return keys.shareMovedBy(server);
    }

    /** Adds what is counted per process to the sum of the workers' counters. */
    public PoolSnapshot complete(PoolSnapshot workers) {
        workers.values()[PoolCounter.SERVER_EJECTS.ordinal()] = history.ejects.get();
        for (int i = 0; i < records.size(); i++) {
            records.get(i).complete(workers.servers().get(i));
        }
        return workers;
    }

    /** Adds what is counted per process to the sum of the workers' metrics. */
    public PoolMetrics complete(PoolMetrics workers) {
        workers.counters()[PoolCounter.SERVER_EJECTS.ordinal()] = history.ejects.get();
        history.refusedClients.copyTo(workers.refusals());
        workers.traffic()[TrafficCounter.REFUSED.ordinal()] = RefusalReason.tooMany(workers.refusals());
        workers.traffic()[TrafficCounter.CONNECTIONS_MAX.ordinal()] = admission.clientsMax();
        double[] shares = keys.shares();
        List<ServerMetrics> servers = new ArrayList<>(records.size());
        for (int i = 0; i < records.size(); i++) {
            ServerRecord record = records.get(i);
            int weight = config.servers().get(i).weight();
            servers.add(record.complete(
                    workers.servers().get(i), history.snapshot(record), history.policy(), weight, shares[i]));
        }
        return workers.with(servers);
    }
}
