package dev.nutcracker.server;

import dev.nutcracker.config.OnFailure;
import dev.nutcracker.config.OnReturn;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.health.Standing;
import dev.nutcracker.routing.Detour;
import dev.nutcracker.routing.Router;
import dev.nutcracker.routing.Topology;
import dev.nutcracker.routing.WeightedServer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds out which keys of a pool, under one configuration, are served elsewhere than where they belong. */
final class Detours {
    private final PoolConfig config;
    private final List<WeightedServer> servers;
    private final @Nullable Supplier<Topology> standIn;
    private @Nullable Router home;

    /** @param standIn the topology of the pool that stands in for servers that are down, null if none does */
    Detours(PoolConfig config, List<WeightedServer> servers, @Nullable Supplier<Topology> standIn) {
        this.config = config;
        this.servers = servers;
        this.standIn = standIn;
    }

    /** Whether the pool has settings that concern requests which go elsewhere. */
    static boolean matterTo(PoolConfig config) {
        return config.failureRules().policy() == OnFailure.FAILOVER
                || config.standIn().ejectTtlS() > 0
                || config.returnRules().onReturn() != OnReturn.USE;
    }

    /**
     * The topology with the detours of this moment.
     *
     * @param ring the router to the servers that have keys
     */
    Topology over(Topology plain, Router ring, List<ServerRecord> records) {
        if (!matterTo(config) || records.stream().noneMatch(Detours::isDetoured)) {
            return plain;
        }
        double[] shares = records.stream().mapToDouble(this::shareBesideStandIn).toArray();
        if (standIn == null || Arrays.stream(shares).allMatch(share -> share == 1)) {
            return plain.with(new Detour(home(), ring, copied(records), null));
        }
        return plain.failedOver(new Detour(home(), ring, copied(records), standIn.get()), config.routing(), shares);
    }

    private static boolean isDetoured(ServerRecord server) {
        Standing standing = server.health.standing();
        return standing == Standing.EJECTED || standing == Standing.FAILED_OVER || server.isReturning();
    }

    /** The share of its keys that the server has, and not the pool that stands in. */
    private double shareBesideStandIn(ServerRecord server) {
        if (server.health.standing() == Standing.FAILED_OVER) {
            return 0;
        }
        return config.failureRules().policy() == OnFailure.FAILOVER ? server.keyShare() : 1;
    }

    private static boolean[] copied(List<ServerRecord> records) {
        boolean[] copied = new boolean[records.size()];
        for (int i = 0; i < copied.length; i++) {
            copied[i] = records.get(i).isHeld();
        }
        return copied;
    }

    private Router home() {
        Router all = home;
        if (all == null) {
            all = config.routing().router(servers);
            home = all;
        }
        return all;
    }
}
