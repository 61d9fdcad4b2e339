package dev.nutcracker.proxy;

import dev.nutcracker.config.Configuration;
import dev.nutcracker.config.PoolConfig;
import dev.nutcracker.config.Protocol;
import java.io.IOException;

/**
 * How the file descriptors of the process are shared out: what it needs for itself and for its servers comes first, the
 * rest is for clients.
 *
 * @param descriptors how many there may be; {@link Integer#MAX_VALUE} for any number
 */
record DescriptorBudget(int descriptors, int workers) {
    /** Program files, log, the statistics port and its readers. */
    private static final int OWN = 128;
    /** An event loop has three; look-ups of names and sockets that are being closed take some as well. */
    private static final int PER_WORKER = 8;
    /** A worker whose clients are subscribed to channels has a connection to each server for that. */
    private static final int SUBSCRIBED = 1;

    /**
     * How many clients there may be under a configuration, 1 or more.
     *
     * @throws IOException if there are too few descriptors for any
     */
    int clientsMax(Configuration configuration) throws IOException {
        long needed = needed(configuration);
        if (descriptors <= needed) {
            throw new IOException("too few file descriptors: " + descriptors + " are allowed (ulimit -n), and " + needed
                    + " are needed for " + configuration.pools().size() + " listeners, "
                    + serverConnections(configuration) + " server connections of " + workers
                    + " workers and the process itself, before the first client");
        }
        return Math.toIntExact(descriptors - needed);
    }

    boolean areLimited() {
        return descriptors < Integer.MAX_VALUE;
    }

    private long needed(Configuration configuration) {
        return OWN + (long) PER_WORKER * workers + configuration.pools().size() + serverConnections(configuration);
    }

    /** As many as all workers can come to have. */
    private long serverConnections(Configuration configuration) {
        long connections = 0;
        for (PoolConfig pool : configuration.pools()) {
            int each = pool.serverConnections() + (pool.protocol() == Protocol.REDIS ? SUBSCRIBED : 0);
            connections += (long) pool.servers().size() * each * workers;
        }
        return connections;
    }
}
