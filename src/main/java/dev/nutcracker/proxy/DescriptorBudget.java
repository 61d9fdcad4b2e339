package dev.nutcracker.proxy;

import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.Protocol;
import dev.nutcracker.config.ReplicaReads;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How the file descriptors of the process are shared out. Certain needs are served first. Of the rest, servers get as
 * many as they could use, though they may never use them. So they never get all of it, whatever {@code
 * server_connections} says.
 *
 * @param descriptors how many are allowed; {@link Integer#MAX_VALUE} for no limit
 */
record DescriptorBudget(int descriptors, int workers) {
    /** Program files, log, the statistics port and its readers. */
    private static final int OWN = 128;
    /** An event loop has three; look-ups of names and sockets that are being closed need some as well. */
    private static final int PER_WORKER = 8;
    /** To each sentinel, and to each server of a pool whose servers others name: one to ask, one that hears or is opened again. */
    private static final int PER_WATCHED = 2;
    /** Of each server whose replicas the configuration does not name. */
    private static final int REPLICAS_GUESSED = 2;
    /** A worker whose clients are subscribed to channels has one more connection to each server. */
    private static final int SUBSCRIBED = 1;
    /** One client of one server, at least. */
    private static final int LEFT_MIN = 2;

    /**
     * The shares.
     *
     * @param clients how many are allowed, 1 or more
     * @param servers how many connections to servers are allowed, however many clients there are
     * @param wanted how many connections to servers could be opened, without those for further databases and protocol
     *     versions
     * @param perServer how many of them each worker may have to each server; {@link Integer#MAX_VALUE} for as many as
     *     configured
     */
    record Shares(int clients, long servers, long wanted, int perServer) {
        /** Before there is a configuration. */
        static final Shares NONE = new Shares(0, 0, 0, 1);

        /** Whether fewer connections to servers are opened than the configuration allows. */
        boolean areCut() {
            return servers < wanted;
        }
    }

    /**
     * The shares under a configuration.
     *
     * @throws IOException if there are too few descriptors for any client
     */
    Shares shares(Configuration configuration) throws IOException {
        long certain = OWN + (long) PER_WORKER * workers + configuration.pools().size() + watching(configuration);
        long left = descriptors - certain;
        if (left < LEFT_MIN) {
            throw new IOException(
                    "too few file descriptors: " + descriptors + " are allowed (ulimit -n), and " + certain
                            + " are needed for " + configuration.pools().size() + " listeners, " + workers
                            + " workers and the process itself, before the first client and the first connection to a server");
        }
        long wanted = serverConnections(configuration, Integer.MAX_VALUE);
        long servers = Math.min(wanted, most(left, configuration));
        return new Shares(
                Math.toIntExact(left - servers),
                servers,
                wanted,
                servers < wanted ? perServer(servers, configuration) : Integer.MAX_VALUE);
    }

    /** The connections by which pools find out where their servers are. */
    private static long watching(Configuration configuration) {
        long connections = 0;
        for (PoolConfig pool : configuration.pools()) {
            if (pool.topology().isWatched()) {
                connections += (long) PER_WATCHED
                        * (pool.topology().sentinels().size() + pool.servers().size());
            }
            if (pool.replicaReads().areOn()) {
                connections += pool.servers().size() + replicas(pool);
            }
        }
        return connections;
    }

    /** How many replicas serve reads; a guess if the configuration does not name them. */
    private static long replicas(PoolConfig pool) {
        ReplicaReads reads = pool.replicaReads();
        if (!reads.areOn()) {
            return 0;
        }
        return reads.replicas().isEmpty()
                ? (long) REPLICAS_GUESSED * pool.servers().size()
                : reads.replicas().size();
    }

    boolean areLimited() {
        return descriptors < Integer.MAX_VALUE;
    }

    /** Shortages of which an operator should know; empty if there is enough. */
    List<String> shortages(Configuration configuration, Shares shares) {
        List<String> shortages = new ArrayList<>();
        if (shares.areCut()) {
            shortages.add("server_connections add up to " + shares.wanted() + " connections of " + workers
                    + " workers, but " + descriptors + " file descriptors (ulimit -n) are enough for "
                    + shares.servers()
                    + ": a worker opens " + shares.perServer()
                    + " to each server at most, which its clients share");
        }
        long clients = configuration.pools().stream()
                .mapToLong(pool -> pool.clients().connectionsMax())
                .sum();
        if (clients > shares.clients()) {
            shortages.add("client_connections add up to " + clients
                    + ", but file descriptors (ulimit -n) are enough for " + shares.clients() + " clients only");
        }
        return shortages;
    }

    /**
     * The largest share of servers: three of four. A client can have one connection of its own to each server and no
     * more, so the share is smaller if there are few servers.
     */
    private static long most(long left, Configuration configuration) {
        int servers = configuration.pools().stream()
                .mapToInt(pool -> pool.servers().size())
                .max()
                .orElse(1);
        return Math.max(1, Math.min(left * 3 / 4, left * servers / (servers + 1)));
    }

    /** How many connections each worker may have to each server so that the sum fits; at least 1. */
    private int perServer(long all, Configuration configuration) {
        int least = 1;
        int tooMany = Integer.MAX_VALUE;
        while (tooMany - least > 1) {
            int middle = least + (tooMany - least) / 2;
            if (serverConnections(configuration, middle) <= all) {
                least = middle;
            } else {
                tooMany = middle;
            }
        }
        return least;
    }

    /** How many all workers could open if each has no more than {@code perServer} to a server. */
    private long serverConnections(Configuration configuration, int perServer) {
        long connections = 0;
        for (PoolConfig pool : configuration.pools()) {
            int channels = pool.protocol() == Protocol.REDIS ? SUBSCRIBED : 0;
            long each = (long) Math.min(pool.serverConnections().perWorker(), perServer) + channels;
            int probes = pool.healthCheck().isOn() ? pool.servers().size() : 0;
            long ofReplicas = replicas(pool) * Math.min(pool.serverConnections().perWorker(), perServer);
            connections += (pool.servers().size() * each + ofReplicas) * workers + probes;
            connections += (long) channels * behindRoutes(pool, configuration) * workers;
        }
        return connections;
    }

    /** How many servers requests may reach by routes: clients that are subscribed have a connection of their own pool to each. */
    private static int behindRoutes(PoolConfig pool, Configuration configuration) {
        Set<PoolConfig> reached = new HashSet<>();
        addReached(pool, configuration, reached);
        return pool.routes().areThere()
                ? reached.stream().mapToInt(other -> other.servers().size()).sum()
                : 0;
    }

    private static void addReached(PoolConfig pool, Configuration configuration, Set<PoolConfig> reached) {
        for (String name : PoolOrder.routed(pool)) {
            for (PoolConfig other : configuration.pools()) {
                if (other.name().equals(name) && reached.add(other)) {
                    addReached(other, configuration, reached);
                }
            }
        }
    }
}
