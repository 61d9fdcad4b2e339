package dev.nutcracker.benchmarks.load;

import java.io.IOException;
import java.util.List;

/** A kind of work that clients give to a proxy. */
sealed interface Load {
    /** Bounds a round, however fast the proxy is. */
    long MOST_REQUESTS = 20_000_000;

    /** How long after the last request was due the others are waited for, where nothing else is said. */
    double PATIENCE_SECONDS = 20;

    /** Returns the name for {@code --only} and the results. */
    String name();

    Protocol protocol();

    /** Returns the keys of the clients that are measured. */
    Keyspace keys();

    /** Returns all keys that must exist before. */
    default List<Keyspace> keyspaces() {
        return List.of(keys());
    }

    /** Returns whether only the memory is of interest, so that one round is enough. */
    default boolean memoryOnly() {
        return false;
    }

    /** Returns a small number of requests, to measure how many take the wanted time. */
    long probeRequests();

    /** Returns how many requests take about this long at the speed measured so far. */
    default long requests(double seconds, double requestsPerSecond) {
        return Math.clamp((long) (seconds * requestsPerSecond), probeRequests(), MOST_REQUESTS);
    }

    /**
     * Sends this many requests to the proxy on this port.
     *
     * @param atTheEnd runs when all are answered and, where possible, the clients are still connected
     */
    Outcome run(int port, long requests, Runnable atTheEnd) throws IOException, InterruptedException;

    /** GET or SET by redis-benchmark. */
    record ByRedisBenchmark(String name, Keyspace keys, boolean set, int clients, int pipeline) implements Load {
        @Override
        public Protocol protocol() {
            return Protocol.REDIS;
        }

        @Override
        public long probeRequests() {
            return Math.max(2_000, 4L * clients * pipeline);
        }

        @Override
        public Outcome run(int port, long requests, Runnable atTheEnd) throws IOException, InterruptedException {
            Outcome outcome = RedisBenchmark.run(this, port, requests);
            atTheEnd.run();
            return outcome;
        }
    }

    /** Requests by the loader, each drawn from the mix, as fast as responses arrive. */
    record Closed(String name, Protocol protocol, Keyspace keys, List<Exchange> mix, int clients, int pipeline)
            implements Load {
        private static final int PROBE_BYTES = 8 << 20;

        @Override
        public long probeRequests() {
            int bytes = mix.stream()
                    .mapToInt(exchange -> exchange.requestBytes() + exchange.responseBytes())
                    .max()
                    .orElseThrow();
            return Math.max(clients * pipeline, Math.min(2_000, PROBE_BYTES / bytes));
        }

        @Override
        public Outcome run(int port, long requests, Runnable atTheEnd) throws IOException {
            try (Loader loader = loader(port, clients, pipeline, this, mix)) {
                Outcome outcome = loader.run(requests);
                atTheEnd.run();
                return outcome;
            }
        }
    }

    /**
     * Four reads for one write at a fixed rate.
     *
     * @param patienceSeconds how long after the last request was due the others are waited for
     */
    record Steady(
            String name,
            Protocol protocol,
            Keyspace keys,
            int clients,
            int pipeline,
            double requestsPerSecond,
            double patienceSeconds)
            implements Load {
        /** Returns what is sent, each kind as often as it is named. */
        static List<Exchange> mix(Protocol protocol, Keyspace keys) {
            Exchange get = protocol.get(keys);
            return List.of(get, get, get, get, protocol.set(keys));
        }

        @Override
        public long probeRequests() {
            return (long) (requestsPerSecond / 10);
        }

        @Override
        public long requests(double seconds, double ignored) {
            return (long) (seconds * requestsPerSecond);
        }

        @Override
        public Outcome run(int port, long requests, Runnable atTheEnd) throws IOException {
            try (Loader loader = loader(port, clients, pipeline, this, mix(protocol, keys))) {
                Outcome outcome = loader.run(new Schedule(requests, requestsPerSecond, patienceSeconds));
                atTheEnd.run();
                return outcome;
            }
        }
    }

    /**
     * Clients at a fixed rate, whose latency is measured, beside one greedy client that asks for as much as it can.
     *
     * @param greedyKeys the keys of the greedy client
     * @param greedyPipeline how many requests it sends at once
     */
    record Greedy(String name, Keyspace keys, Keyspace greedyKeys, int greedyPipeline) implements Load {
        private static final int POLITE_CLIENTS = 50;
        private static final int POLITE_REQUESTS_PER_SECOND = 1_000;

        @Override
        public Protocol protocol() {
            return Protocol.REDIS;
        }

        @Override
        public List<Keyspace> keyspaces() {
            return List.of(keys, greedyKeys);
        }

        @Override
        public long probeRequests() {
            return POLITE_REQUESTS_PER_SECOND / 4;
        }

        @Override
        public long requests(double seconds, double ignored) {
            return (long) (seconds * POLITE_REQUESTS_PER_SECOND);
        }

        @Override
        public Outcome run(int port, long requests, Runnable atTheEnd) throws IOException, InterruptedException {
            KeyChoice greedyChoice = new KeyChoice.Random(greedyKeys.count());
            List<Exchange> greedyGet = List.of(Exchange.redisGet(greedyKeys));
            try (Loader greedy = new Loader(port, 1, greedyPipeline, greedyKeys, greedyChoice, greedyGet);
                    Loader polite = loader(port, POLITE_CLIENTS, 1, this, List.of(Exchange.redisGet(keys)))) {
                Beside beside = new Beside(greedy);
                Outcome outcome;
                try {
                    outcome = polite.run(new Schedule(requests, POLITE_REQUESTS_PER_SECOND, PATIENCE_SECONDS));
                } finally {
                    greedy.stop();
                    beside.join();
                }
                atTheEnd.run();
                return outcome.plus(beside.outcome().requests());
            }
        }
    }

    /** Clients that send one request and stay connected. */
    record Idle(String name, Keyspace keys, int clients) implements Load {
        @Override
        public Protocol protocol() {
            return Protocol.REDIS;
        }

        @Override
        public boolean memoryOnly() {
            return true;
        }

        @Override
        public long probeRequests() {
            return clients;
        }

        @Override
        public long requests(double seconds, double ignored) {
            return clients;
        }

        @Override
        public Outcome run(int port, long requests, Runnable atTheEnd) throws IOException {
            try (Loader loader = loader(port, clients, 1, this, List.of(Exchange.redisGet(keys)))) {
                loader.run(requests);
                atTheEnd.run();
                return Outcome.withoutLatency(clients);
            }
        }
    }

    private static Loader loader(int port, int clients, int pipeline, Load load, List<Exchange> mix)
            throws IOException {
        return new Loader(
                port,
                clients,
                pipeline,
                load.keys(),
                new KeyChoice.Random(load.keys().count()),
                mix);
    }
}
