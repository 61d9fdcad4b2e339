package dev.nutcracker.loadtest;

import dev.nutcracker.stats.LatencyHistogram;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Measures the same load at a server and through a proxy, in turns (A B A B), and prints requests a second, times, what the
 * proxy adds, and the processor time of what listens there if it is on this machine.
 */
public final class Bench {
    public static final String USAGE =
            "bench [--direct HOST:PORT] --through HOST:PORT [-c CLIENTS] [-P PIPELINE,…] [-d BYTES] [-t SECONDS]"
                    + " [--protocol redis|memcached|meta]";

    private static final int ROUNDS = 2;
    private static final double NS_PER_US = 1000;

    private final BenchOptions options;
    private final PrintStream out;

    private Bench(BenchOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Runs with the arguments behind the command's name; returns 0, or 1 if something could not be measured. */
    public static int run(List<String> arguments, PrintStream out, PrintStream err) {
        try {
            new Bench(BenchOptions.of(arguments), out).measure();
            return 0;
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            err.println("usage: " + USAGE);
        } catch (IOException e) {
            err.println(e.getMessage());
        }
        return 1;
    }

    /** All rounds of one target with one pipeline. */
    private static final class Sum {
        private final LatencyHistogram times = new LatencyHistogram();
        private double requestsPerSecond;
        private Duration processor = Duration.ZERO;

        void add(Load.Result result, Duration used) {
            times.add(result.times());
            requestsPerSecond += result.requestsPerSecond() / ROUNDS;
            processor = processor.plus(used);
        }
    }

    private void measure() throws IOException {
        out.printf(
                Locale.ROOT,
                "%s, %d clients, values of %d bytes, %d s for each line%n",
                options.protocol().label(),
                options.clients(),
                options.valueBytes(),
                options.seconds());
        if (options.targets().stream().anyMatch(BenchTarget::isHere)) {
            out.println("The load shares this machine with what it measures: compare lines, do not quote them.");
        }
        out.printf(
                "%-20s%4s%12s%10s%10s%10s%12s%14s%n",
                "", "-P", "req/s", "p50 µs", "p99 µs", "p99.9 µs", "added µs", "CPU µs/req");
        for (int pipeline : options.pipelines()) {
            measure(pipeline);
        }
        out.flush();
    }

    private void measure(int pipeline) throws IOException {
        List<Sum> sums = new ArrayList<>();
        options.targets().forEach(_ -> sums.add(new Sum()));
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < sums.size(); i++) {
                measure(options.targets().get(i), pipeline, sums.get(i));
            }
        }
        for (int i = 0; i < sums.size(); i++) {
            print(options.targets().get(i), pipeline, sums.get(i), sums.getFirst());
        }
    }

    private void measure(BenchTarget target, int pipeline, Sum sum) throws IOException {
        try (Load load = new Load(target, options.protocol(), options.clients(), pipeline, options.valueBytes())) {
            Optional<ProcessHandle> process =
                    target.isHere() ? ListeningProcess.on(target.address().getPort()) : Optional.empty();
            Duration before = process.map(ListeningProcess::processorTime).orElse(Duration.ZERO);
            Load.Result result = load.run(options.seconds() * 1000L / ROUNDS);
            Duration after = process.map(ListeningProcess::processorTime).orElse(Duration.ZERO);
            sum.add(result, after.minus(before));
        } catch (IOException e) {
            throw new IOException(target.name() + " (" + target.address() + "): " + e.getMessage(), e);
        }
    }

    private void print(BenchTarget target, int pipeline, Sum sum, Sum first) {
        double requests = sum.requestsPerSecond * options.seconds();
        String added = sum == first
                ? "–"
                : "%.0f".formatted((sum.times.percentileNs(0.5) - first.times.percentileNs(0.5)) / NS_PER_US);
        String processor = sum.processor.isZero() || requests == 0
                ? "–"
                : String.format(Locale.ROOT, "%.2f", sum.processor.toNanos() / NS_PER_US / requests);
        out.printf(
                Locale.ROOT,
                "%-20s%4d%12.0f%10.0f%10.0f%10.0f%12s%14s%n",
                target.name(),
                pipeline,
                sum.requestsPerSecond,
                sum.times.percentileNs(0.5) / NS_PER_US,
                sum.times.percentileNs(0.99) / NS_PER_US,
                sum.times.percentileNs(0.999) / NS_PER_US,
                added,
                processor);
    }
}
