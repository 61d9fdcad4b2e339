package dev.nutcracker.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Runs each load on each proxy, in alternating rounds, on the same servers.
 *
 * <pre>
 *   load ─► fresh proxies ─► warm-up ─► round 1: original, ours │ round 2: ours, original │ … ─► next load
 * </pre>
 *
 * <p>For a {@link Page}, sweeps of rates and idle clients come before the loads.
 */
public final class Benchmark {
    private static final int FAILURE = 1;
    private static final int USAGE_ERROR = 2;

    private final Options options;
    private final Site site;

    private Benchmark(Options options, Site site) {
        this.options = options;
        this.site = site;
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
                options.names().forEach(System.out::println);
            } else {
                run(options, home, words.stream().map(Benchmark::quoted).collect(Collectors.joining(" ")));
            }
        } catch (Options.UsageException e) {
            System.err.println("benchmarks/run: " + e.getMessage() + "\n\n" + Options.USAGE);
            System.exit(USAGE_ERROR);
        }
    }

    /** Returns the word as it must be written for a shell. */
    private static String quoted(String word) {
        return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private static void run(Options options, Path home, String command) throws IOException, InterruptedException {
        Path out = options.out() != null ? options.out() : home.resolve("benchmarks/target/results.md");
        Report report = new Report(options, command);
        options.missing().forEach(missing -> say("left out: " + missing));
        say(options.proxies().stream().map(ProxyProgram::name).toList() + ", about " + options.minutes() + " minutes");
        boolean failures;
        try (Site site = new Site(options)) {
            Benchmark benchmark = new Benchmark(options, site);
            Page page = options.page() == null ? null : new Page(options, report, options.page(), site, home);
            if (page != null) {
                benchmark.measureFor(page);
            }
            for (Load load : options.loads()) {
                benchmark.measure(load, report);
                // Write after each load, so that results are kept if the run is aborted.
                Files.writeString(out, report.text());
                if (page != null) {
                    page.write();
                }
            }
            failures = report.hasFailures() || (page != null && page.hasFailures());
        }
        if (!options.loads().isEmpty()) {
            System.out.println();
            System.out.print(report.text());
            say("written to " + out);
        }
        if (options.page() != null) {
            say("written to " + options.page().resolve(Page.FILE));
        }
        if (failures) {
            System.exit(FAILURE);
        }
    }

    private void measureFor(Page page) throws IOException, InterruptedException {
        for (Sweep sweep : options.sweeps()) {
            System.err.print("benchmarks/run: " + sweep.name() + " ");
            page.add(SweepRun.run(sweep, options, site));
            System.err.println();
            page.write();
        }
        if (options.idle()) {
            System.err.print("benchmarks/run: " + IdleRun.NAME + " ");
            page.add(IdleRun.run(site));
            System.err.println();
            page.write();
        }
    }

    private void measure(Load load, Report report) throws IOException, InterruptedException {
        System.err.print("benchmarks/run: " + load.name() + " ");
        double loadAverage = Machine.loadAverage();
        try (Lineup lineup = site.lineup(load.protocol(), load.keyspaces())) {
            Map<ProxyProgram, WarmUp> warmUps = new LinkedHashMap<>();
            lineup.round((program, proxy) -> warmUps.put(program, WarmUp.run(load, proxy, options.warmUpSeconds())));
            report.add(new Result(load, loadAverage, rounds(load, lineup, warmUps), restless(warmUps)));
            lineup.failures()
                    .forEach((program, note) -> report.addFailure(load.name() + ", " + program.name() + ": " + note));
        }
        System.err.println();
    }

    private Map<String, List<InquiryRun>> rounds(Load load, Lineup lineup, Map<ProxyProgram, WarmUp> warmUps)
            throws InterruptedException {
        Map<ProxyProgram, List<InquiryRun>> rounds = new LinkedHashMap<>();
        int count = load.memoryOnly() ? 1 : options.rounds();
        for (int i = 0; i < count; i++) {
            lineup.round((program, proxy) -> {
                long requests =
                        load.requests(options.seconds(), warmUps.get(program).requestsPerSecond());
                rounds.computeIfAbsent(program, added -> new ArrayList<>()).add(InquiryRun.run(load, proxy, requests));
                System.err.print(".");
            });
        }
        // Of a proxy that failed in a later round, the first ones say nothing.
        rounds.keySet().retainAll(lineup.programs());
        Map<String, List<InquiryRun>> named = new LinkedHashMap<>();
        rounds.forEach((program, all) -> named.put(program.name(), all));
        return named;
    }

    private static List<String> restless(Map<ProxyProgram, WarmUp> warmUps) {
        return warmUps.entrySet().stream()
                .filter(entry -> !entry.getValue().settled())
                .map(entry -> entry.getKey().name())
                .toList();
    }

    private static void say(String text) {
        System.err.println("benchmarks/run: " + text);
    }
}
