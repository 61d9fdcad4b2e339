package dev.nutcracker.benchmarks.load;

import java.util.List;

/**
 * One mix of requests at several rates, up to more than the proxies can answer. Requests are due at the times of a
 * schedule, so that a slow proxy gets no fewer of them.
 *
 * @param title what it is, for readers
 */
record Sweep(String name, String title, Protocol protocol, Keyspace keys, int pipeline) {
    private static final String PREFIX = "open-";
    private static final int CLIENTS = 50;
    private static final double PATIENCE_SECONDS = 1;

    /** The rates, as parts of what the fastest proxy answers when each client waits for its answers. */
    private static final double[] PARTS = {0.1, 0.25, 0.5, 0.7, 0.85, 1};

    static final int RATES = PARTS.length;

    /** In the order in which they run. */
    static List<Sweep> all() {
        Keyspace small = Keyspace.of(32);
        return List.of(
                new Sweep(PREFIX + "redis-p1", "Redis, one request at a time", Protocol.REDIS, small, 1),
                new Sweep(PREFIX + "redis-p16", "Redis, pipelines of 16", Protocol.REDIS, small, 16),
                new Sweep(PREFIX + "memcache-p1", "memcached, one request at a time", Protocol.MEMCACHE, small, 1));
    }

    /** Returns the name for the files of its charts. */
    String shortName() {
        return name.substring(PREFIX.length());
    }

    int clients() {
        return CLIENTS;
    }

    /** Returns the same mix without a schedule, to warm a proxy up and to see how much it can answer. */
    Load fullSpeed() {
        return new Load.Closed(name, protocol, keys, Load.Steady.mix(protocol, keys), CLIENTS, pipeline);
    }

    Load at(double requestsPerSecond) {
        return new Load.Steady(name, protocol, keys, CLIENTS, pipeline, requestsPerSecond, PATIENCE_SECONDS);
    }

    /** Returns the rates for proxies of which the fastest answers this many requests per second. */
    static double[] rates(double capacity) {
        double[] rates = new double[PARTS.length];
        for (int i = 0; i < rates.length; i++) {
            rates[i] = rounded(PARTS[i] * capacity);
        }
        return rates;
    }

    /** Rounds to two digits. */
    private static double rounded(double rate) {
        double unit = Math.pow(10, Math.floor(Math.log10(rate)) - 1);
        return Math.round(rate / unit) * unit;
    }
}
