package dev.nutcracker.stats;

import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Writes the samples of one metric: one for the process, or one for each pool, server, command or kind. */
@FunctionalInterface
interface Samples {
    void write(MetricsSnapshot all, MetricsText out);

    /** Returns a metric that is one number. */
    static Samples of(ToLongFunction<MetricsSnapshot> value) {
        return (all, out) -> out.sample(value.applyAsLong(all));
    }

    /** Returns a metric that is one time, given in nanoseconds. */
    static Samples ofTime(ToLongFunction<MetricsSnapshot> valueNs) {
        return (all, out) -> out.seconds(valueNs.applyAsLong(all));
    }

    static void version(MetricsSnapshot all, MetricsText out) {
        out.labels("version", all.version(), "release", Version.RELEASE);
        out.sample(1);
    }

    static void config(MetricsSnapshot all, MetricsText out) {
        out.labels("digest", all.program().configDigest());
        out.sample(1);
    }

    static void reloads(MetricsSnapshot all, MetricsText out) {
        out.labels("result", "success");
        out.sample(all.reloads().successes());
        out.labels("result", "failure");
        out.sample(all.reloads().failures());
    }

    static void handovers(MetricsSnapshot all, MetricsText out) {
        for (HandoverOutcome outcome : HandoverOutcome.values()) {
            out.labels("outcome", outcome.label());
            out.sample(all.handovers()[outcome.ordinal()]);
        }
    }

    static void adminCommands(MetricsSnapshot all, MetricsText out) {
        for (AdminTally.Row row : all.adminCommands()) {
            out.labels("command", row.command(), "outcome", row.outcome());
            out.sample(row.count());
        }
    }

    static void loopLags(MetricsSnapshot all, MetricsText out) {
        for (int worker = 0; worker < all.loopLags().size(); worker++) {
            out.labels("worker", Integer.toString(worker));
            out.histogram(all.loopLags().get(worker));
        }
    }

    static void collections(MetricsSnapshot all, MetricsText out) {
        for (JvmSnapshot.Collector collector : all.jvm().collectors()) {
            out.labels("collector", collector.name());
            out.sample(collector.runs());
        }
    }

    static void collectionTimes(MetricsSnapshot all, MetricsText out) {
        for (JvmSnapshot.Collector collector : all.jvm().collectors()) {
            out.labels("collector", collector.name());
            out.seconds(collector.timeMs() * 1_000_000);
        }
    }

    static Samples ofPools(PoolCounter counter) {
        return eachPool((pool, out) -> out.sample(pool.counters()[counter.ordinal()]));
    }

    static Samples ofPools(TrafficCounter counter) {
        return eachPool((pool, out) -> out.sample(pool.traffic()[counter.ordinal()]));
    }

    static Samples ofEachPool(ToLongFunction<PoolMetrics> value) {
        return eachPool((pool, out) -> out.sample(value.applyAsLong(pool)));
    }

    static Samples ofPoolTimes(Function<Latency, LatencyHistogram> part) {
        return eachPool((pool, out) -> out.histogram(part.apply(pool.latency())));
    }

    static void clientPhases(MetricsSnapshot all, MetricsText out) {
        for (PoolMetrics pool : all.pools()) {
            for (ClientPhase phase : ClientPhase.values()) {
                out.labels("pool", pool.name(), "state", phase.statName());
                out.sample(pool.clients()[phase.ordinal()]);
            }
        }
    }

    static void requestErrors(MetricsSnapshot all, MetricsText out) {
        for (PoolMetrics pool : all.pools()) {
            for (ErrorKind kind : ErrorKind.values()) {
                out.labels("pool", pool.name(), "kind", kind.statName());
                out.sample(pool.errors()[kind.ordinal()]);
            }
        }
    }

    /** Limits that were never reached are left out: few pools have any. */
    static void limitedRequests(MetricsSnapshot all, MetricsText out) {
        for (PoolMetrics pool : all.pools()) {
            for (RateLimitKey key : RateLimitKey.values()) {
                limitedRequests(pool, key, "delay", pool.delayed(), out);
                limitedRequests(pool, key, "refuse", pool.refused(), out);
            }
            for (Limit limit : Limit.values()) {
                limitedRequests(pool, limit, "refuse", pool.limited(), out);
            }
        }
    }

    static void refusedClients(MetricsSnapshot all, MetricsText out) {
        for (PoolMetrics pool : all.pools()) {
            for (RefusalReason reason : RefusalReason.values()) {
                out.labels("pool", pool.name(), "reason", reason.statName());
                out.sample(pool.refusals()[reason.ordinal()]);
            }
        }
    }

    private static void limitedRequests(PoolMetrics pool, Counter key, String action, long[] counts, MetricsText out) {
        long count = counts[key.ordinal()];
        if (count > 0) {
            out.labels("pool", pool.name(), "limit", key.statName(), "action", action);
            out.sample(count);
        }
    }

    static Samples ofCommands(ToLongFunction<CommandSnapshot> value) {
        return eachCommand((command, out) -> out.sample(value.applyAsLong(command)));
    }

    static Samples ofCommandTimes(Function<Latency, LatencyHistogram> part) {
        return eachCommand((command, out) -> histogramUnlessEmpty(part.apply(command.latency()), out));
    }

    static Samples ofServers(ServerCounter counter) {
        return eachServer((server, out) -> out.sample(server.counters().value(counter)));
    }

    static Samples ofServerTimes(Function<Latency, LatencyHistogram> part) {
        return eachServer((server, out) -> histogramUnlessEmpty(part.apply(server.latency()), out));
    }

    static Samples ofUp() {
        return eachServer((server, out) -> out.sample(server.state().up() ? 1 : 0));
    }

    static Samples ofStates(BiConsumer<StateMetrics, MetricsText> sample) {
        return eachServer((server, out) -> sample.accept(server.state(), out));
    }

    static Samples ofOutstanding() {
        return eachServer((server, out) -> out.sample(server.counters().outstanding()));
    }

    static Samples ofServers(PolicyCounter counter) {
        return eachServer((server, out) -> out.sample(server.policy()[counter.ordinal()]));
    }

    private static void forEachServer(MetricsSnapshot all, BiConsumer<PoolMetrics, ServerMetrics> action) {
        for (PoolMetrics pool : all.pools()) {
            pool.servers().forEach(server -> action.accept(pool, server));
        }
    }

    /** The one state that each server is in. */
    static void serverStates(MetricsSnapshot all, MetricsText out) {
        forEachServer(all, (pool, server) -> {
            out.labels(
                    "pool",
                    pool.name(),
                    "server",
                    server.name(),
                    "state",
                    server.state().state());
            out.sample(1);
        });
    }

    static void downTimes(MetricsSnapshot all, MetricsText out) {
        forEachServer(all, (pool, server) -> {
            for (StateMetrics.Down down : server.state().downNs()) {
                out.labels("pool", pool.name(), "server", server.name(), "cause", down.cause());
                out.seconds(down.ns());
            }
        });
    }

    static void transitions(MetricsSnapshot all, MetricsText out) {
        forEachServer(all, (pool, server) -> {
            for (StateMetrics.Transitions one : server.state().transitions()) {
                out.labels("pool", pool.name(), "server", server.name(), "to", one.to(), "cause", one.cause());
                out.sample(one.count());
            }
        });
    }

    static void fastFailures(MetricsSnapshot all, MetricsText out) {
        forEachServer(all, (pool, server) -> {
            out.labels(
                    "pool",
                    pool.name(),
                    "server",
                    server.name(),
                    "policy",
                    server.state().policy());
            out.sample(server.policy()[PolicyCounter.FAST_FAILURES.ordinal()]);
        });
    }

    static Samples ofEjected() {
        return eachServer((server, out) -> out.sample(server.ejected() ? 1 : 0));
    }

    static Samples ofLines() {
        return eachServer((server, out) -> out.sample(server.clientsWaiting()));
    }

    /** Twemproxy's statistics have it in microseconds. */
    static Samples ofEjectionTimes() {
        return eachServer(
                (server, out) -> out.seconds(server.counters().value(ServerCounter.SERVER_EJECTED_AT) * 1000));
    }

    static Samples ofEjections() {
        return eachServer((server, out) -> out.sample(server.ejections()));
    }

    static void serverPhases(MetricsSnapshot all, MetricsText out) {
        forEachServer(all, (pool, server) -> {
            for (ServerPhase phase : ServerPhase.values()) {
                out.labels("pool", pool.name(), "server", server.name(), "state", phase.statName());
                out.sample(server.connections()[phase.ordinal()]);
            }
        });
    }

    /** Kinds that a server never had are left out: there may be thousands of servers. */
    static void serverFailures(MetricsSnapshot all, MetricsText out) {
        forEachServer(all, (pool, server) -> {
            for (ErrorKind kind : ErrorKind.values()) {
                long failures = server.failures()[kind.ordinal()];
                if (failures > 0) {
                    out.labels("pool", pool.name(), "server", server.name(), "kind", kind.statName());
                    out.sample(failures);
                }
            }
        });
    }

    /** Results that a server never had are left out. */
    static void checkResults(MetricsSnapshot all, MetricsText out) {
        eachChecked((pool, server, checks) -> checks.results().forEach((result, count) -> {
                    out.labels("pool", pool.name(), "server", server.name(), "result", result);
                    out.sample(count);
                }))
                .write(all, out);
    }

    static void checkTimes(MetricsSnapshot all, MetricsText out) {
        eachChecked((pool, server, checks) -> {
                    out.labels("pool", pool.name(), "server", server.name());
                    histogramUnlessEmpty(checks.durations(), out);
                })
                .write(all, out);
    }

    static void outliers(MetricsSnapshot all, MetricsText out) {
        eachChecked((pool, server, checks) -> {
                    out.labels("pool", pool.name(), "server", server.name());
                    out.sample(checks.outlier() ? 1 : 0);
                })
                .write(all, out);
    }

    /** The samples of one server that is checked. */
    @FunctionalInterface
    interface OfChecked {
        void write(PoolMetrics pool, ServerMetrics server, CheckMetrics checks);
    }

    /** Servers of pools without health checks are left out. */
    private static Samples eachChecked(OfChecked samples) {
        return (all, out) -> {
            for (PoolMetrics pool : all.pools()) {
                for (ServerMetrics server : pool.servers()) {
                    CheckMetrics checks = server.checks();
                    if (checks != null) {
                        samples.write(pool, server, checks);
                    }
                }
            }
        };
    }

    private static void histogramUnlessEmpty(LatencyHistogram histogram, MetricsText out) {
        if (!histogram.isEmpty()) {
            out.histogram(histogram);
        }
    }

    private static Samples eachPool(BiConsumer<PoolMetrics, MetricsText> sample) {
        return (all, out) -> {
            for (PoolMetrics pool : all.pools()) {
                out.labels("pool", pool.name());
                sample.accept(pool, out);
            }
        };
    }

    /** Commands that no client has sent are left out. */
    private static Samples eachCommand(BiConsumer<CommandSnapshot, MetricsText> sample) {
        return (all, out) -> {
            for (PoolMetrics pool : all.pools()) {
                for (CommandSnapshot command : pool.commands()) {
                    out.labels("pool", pool.name(), "command", command.name());
                    sample.accept(command, out);
                }
            }
        };
    }

    private static Samples eachServer(BiConsumer<ServerMetrics, MetricsText> sample) {
        return (all, out) -> {
            for (PoolMetrics pool : all.pools()) {
                for (ServerMetrics server : pool.servers()) {
                    out.labels("pool", pool.name(), "server", server.name());
                    sample.accept(server, out);
                }
            }
        };
    }
}
