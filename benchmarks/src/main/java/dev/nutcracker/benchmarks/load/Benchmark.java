package dev.nutcracker.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Runs each load on each proxy, in alternating rounds, on the same servers.
 *
 * <pre>
 *   load ─► fresh proxies ─► keys, warm-up ─► round 1: original, ours │ round 2: ours, original │ … ─► next load
 * </pre>
 */
public final class Benchmark {
    private static final int FAILURE = 1;
    private static final int USAGE_ERROR = 2;
    private static final int FILL_PIPELINE = 16;

    private final Options options;
    private final Path directory;
    private final Servers servers;
    private final Set<String> filled = new HashSet<>();

    private Benchmark(Options options, Path directory, Servers servers) {
        this.options = options;
        this.directory = directory;
        this.servers = servers;
    }

    /** The first argument is the checkout; the others are those of {@link Options#USAGE}. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path home = Path.of(arguments[0]);
        List<String> words = Arrays.asList(arguments).subList(1, arguments.length);
        if (words.contains("--help") || words.contains("-h")) {
            System.out.print(Options.USAGE);
            return;
        }
        try {
            Options options = Options.parse(home, words);
            if (options.list()) {
                options.loads().forEach(load -> System.out.println(load.name()));
            } else {
                run(options, home, String.join(" ", words));
            }
        } catch (Options.UsageException e) {
            System.err.println("benchmarks/run: " + e.getMessage() + "\n\n" + Options.USAGE);
            System.exit(USAGE_ERROR);
        }
    }

    private static void run(Options options, Path home, String command) throws IOException, InterruptedException {
        Path out = options.out() != null ? options.out() : home.resolve("benchmarks/target/results.md");
        Report report = new Report(options, command);
        Path directory = Files.createTempDirectory("nutcracker-benchmark");
        try (Servers servers = new Servers(options.servers(), directory)) {
            Benchmark benchmark = new Benchmark(options, directory, servers);
            for (Load load : options.loads()) {
                benchmark.measure(load, report);
                // Write after each load, so that results are kept if the run is aborted.
                Files.writeString(out, report.text());
            }
        } finally {
            delete(directory);
        }
        System.out.println();
        System.out.print(report.text());
        System.err.println("benchmarks/run: written to " + out);
        if (report.hasFailures()) {
            System.exit(FAILURE);
        }
    }

    private void measure(Load load, Report report) throws IOException, InterruptedException {
        System.err.print("benchmarks/run: " + load.name() + " ");
        double loadAverage = Machine.loadAverage();
        Map<ProxyProgram, ChildProcess> running = new LinkedHashMap<>();
        try {
            Map<ProxyProgram, WarmUp> warmUps = new LinkedHashMap<>();
            for (ProxyProgram proxy : options.proxies()) {
                running.put(proxy, proxy.start(load.protocol(), servers.ports(load.protocol()), directory));
                warmUps.put(proxy, warmUp(load, proxy, running.get(proxy)));
            }
            report.add(new Result(load, loadAverage, rounds(load, running, warmUps), restless(warmUps)));
        } catch (IOException e) {
            System.err.print("failed: " + e.getMessage() + outputs(running));
            report.addFailure(load.name() + ": " + e.getMessage());
        } finally {
            running.values().forEach(ChildProcess::close);
            System.err.println();
        }
    }

    private Map<String, List<InquiryRun>> rounds(
            Load load, Map<ProxyProgram, ChildProcess> running, Map<ProxyProgram, WarmUp> warmUps)
            throws IOException, InterruptedException {
        Map<String, List<InquiryRun>> rounds = new LinkedHashMap<>();
        options.proxies().forEach(proxy -> rounds.put(proxy.name(), new ArrayList<>()));
        int count = load.memoryOnly() ? 1 : options.rounds();
        List<ProxyProgram> order = new ArrayList<>(options.proxies());
        for (int i = 0; i < count; i++) {
            for (ProxyProgram proxy : order) {
                long requests =
                        load.requests(options.seconds(), warmUps.get(proxy).requestsPerSecond());
                rounds.get(proxy.name()).add(InquiryRun.run(load, running.get(proxy), requests));
                System.err.print(".");
            }
            order = order.reversed();
        }
        return rounds;
    }

    private WarmUp warmUp(Load load, ProxyProgram program, ChildProcess proxy)
            throws IOException, InterruptedException {
        fill(load.protocol(), load.keys(), program, proxy.port());
        if (load instanceof Load.Greedy greedy) {
            fill(load.protocol(), greedy.greedyKeys(), program, proxy.port());
        }
        return WarmUp.run(load, proxy, options.warmUpSeconds());
    }

    /** Sets each key once through each proxy, since proxies may place keys differently. */
    private void fill(Protocol protocol, Keyspace keys, ProxyProgram program, int port) throws IOException {
        if (!filled.add(protocol + keys.prefix() + program.name())) {
            return;
        }
        int pipeline = Math.min(FILL_PIPELINE, keys.count());
        KeyChoice inOrder = new KeyChoice.InOrder();
        try (Loader loader = new Loader(port, 1, pipeline, keys, inOrder, protocol.set(keys))) {
            loader.run(keys.count());
        }
    }

    private static List<String> restless(Map<ProxyProgram, WarmUp> warmUps) {
        return warmUps.entrySet().stream()
                .filter(entry -> !entry.getValue().settled())
                .map(entry -> entry.getKey().name())
                .toList();
    }

    private static String outputs(Map<ProxyProgram, ChildProcess> running) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<ProxyProgram, ChildProcess> entry : running.entrySet()) {
            text.append("\n--- ")
                    .append(entry.getKey().name())
                    .append(entry.getValue().isAlive() ? ", running" : ", ended")
                    .append('\n')
                    .append(entry.getValue().output());
        }
        return text.toString();
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
