package dev.nutcracker.benchmarks.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The results as a page for readers who were not there: one file of HTML, and its charts as files of SVG. */
final class Page {
    static final String FILE = "index.html";

    /** If others take more than this of the processors' time, the figures are not those of a quiet machine. */
    private static final double QUIET_PERCENT = 5;

    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99};
    private static final String NOTHING = "–";

    private final Options options;
    private final Report report;
    private final Path directory;
    private final Site site;
    private final Figures figures;
    private final Surroundings surroundings;
    private final Bystanders bystanders;
    private final List<SweepRun> sweeps = new ArrayList<>();
    private @Nullable IdleRun idle;

    /** The checkout is that of this project. */
    Page(Options options, Report report, Path directory, Site site, Path checkout)
            throws IOException, InterruptedException {
        this.options = options;
        this.report = report;
        this.directory = directory;
        this.figures = new Figures(options.proxies());
        this.site = site;
        this.surroundings = Surroundings.of(options.proxies(), checkout);
        this.bystanders = Bystanders.fromNow();
    }

    void add(SweepRun run) {
        sweeps.add(run);
    }

    void add(IdleRun run) {
        idle = run;
    }

    boolean hasFailures() {
        return sweeps.stream().anyMatch(run -> !run.failures().isEmpty())
                || (idle != null && !idle.failures().isEmpty());
    }

    /** Writes what there is so far. */
    void write() throws IOException {
        Files.createDirectories(directory);
        Html html = new Html("Proxies for Redis and memcached, side by side");
        appendStart(html);
        appendLatencies(html);
        appendCpu(html);
        appendMemory(html);
        appendTable(html);
        appendMethod(html);
        appendPrograms(html);
        Files.writeString(directory.resolve(FILE), html.end());
    }

    private void appendStart(Html html) throws IOException {
        html.paragraph("Measured on " + report.start().toString().replace('T', ' ')
                + " with the benchmark of the project that “this proxy” is from: `" + "benchmarks/run "
                + report.command() + "`");
        Bystanders.Shares shares = bystanders.shares();
        if (shares.others() > QUIET_PERCENT || shares.stolen() > QUIET_PERCENT) {
            html.warning(
                    "This machine was not quiet. Take these figures for a trial of the benchmark, and do not quote them.");
        }
        List<List<String>> facts = new ArrayList<>();
        for (ProxyProgram proxy : options.proxies()) {
            facts.add(List.of(Figures.name(proxy), surroundings.version(proxy) + ". " + proxy.remark()));
        }
        surroundings.facts().forEach((name, value) -> facts.add(List.of(name, value)));
        facts.add(List.of("load average before", String.format(Locale.ROOT, "%.2f", surroundings.loadAverage())));
        facts.add(List.of(
                "bystanders",
                String.format(
                        Locale.ROOT,
                        "During all of the measurements, %.1f %% of the processors' time went to other programs and the"
                                + " kernel's own threads, and %.1f %% was taken away by the host of the virtual machine",
                        shares.others(),
                        shares.stolen())));
        html.facts(facts);
        if (!options.missing().isEmpty()) {
            html.paragraph("Asked for and left out: " + String.join("; ", options.missing()) + ".");
        }
    }

    private void appendLatencies(Html html) throws IOException {
        if (sweeps.isEmpty()) {
            return;
        }
        html.heading("Latency over rate");
        html.paragraph(
                "Requests are due at fixed times, whether or not earlier ones have been answered, and latency counts"
                        + " from then; so a proxy that stalls is charged for all requests that were due meanwhile. Each point is"
                        + " of " + options.rounds()
                        + " rounds together, its vertical line from the lowest to the highest round."
                        + " An arrow upwards: the next rate was more than it could answer, with the loader and the servers on the"
                        + " same machine. A percentile is shown only where at least 10 requests took longer.");
        for (SweepRun run : sweeps) {
            appendLatency(html, run);
        }
    }

    private void appendLatency(Html html, SweepRun run) throws IOException {
        Sweep sweep = run.sweep();
        html.subheading(sweep.title());
        html.paragraph(sweep.clients() + " clients, four GET for one SET, values of "
                + sweep.keys().valueBytes() + " bytes.");
        List<String> notes = new ArrayList<>();
        String svg = figures.latency(run);
        if (svg.isEmpty()) {
            notes.add("No proxy kept up with any rate.");
        } else {
            html.figure(saved("latency-" + sweep.shortName() + ".svg", svg));
        }
        run.failures().forEach((proxy, note) -> notes.add(Figures.name(proxy) + " dropped out: " + note));
        run.curves().stream()
                .filter(curve -> !curve.warmUp().settled())
                .forEach(
                        curve -> notes.add(
                                Figures.name(curve.proxy())
                                        + " was not steady when its warm-up ended: its first rates are those of a program just started"));
        absent(sweep.protocol()).forEach(proxy -> notes.add(proxy + " does not know this protocol"));
        html.list(notes);
        html.startDetails("The numbers");
        html.table(rows(run), 1);
        html.list(fullSpeeds(run));
        html.endDetails();
    }

    private List<List<String>> rows(SweepRun run) {
        List<List<String>> rows = new ArrayList<>();
        List<String> titles = new ArrayList<>(List.of("proxy", "due/s", "answered/s"));
        for (double percentile : PERCENTILES) {
            titles.add(Figures.percentileName(percentile));
        }
        titles.addAll(List.of("CPU µs/req", "rounds", "of it JIT", "loader late, p99"));
        rows.add(titles);
        for (Curve curve : run.curves()) {
            curve.stops().forEach(stop -> rows.add(row(curve, stop, "")));
            if (curve.behind() != null) {
                rows.add(row(curve, curve.behind(), ", fell behind"));
            }
        }
        return rows;
    }

    private static List<String> row(Curve curve, Curve.Stop stop, String remark) {
        List<String> cells = new ArrayList<>();
        cells.add(Figures.name(curve.proxy()) + remark);
        cells.add(Figures.plain(stop.requestsPerSecond()));
        cells.add(Figures.plain(Math.rint(stop.requestsAnsweredPerSecond())));
        for (double percentile : PERCENTILES) {
            double us = stop.latencyUs(percentile);
            cells.add(Double.isNaN(us) ? NOTHING : Figures.time(us));
        }
        double[] cpuUs = stop.cpuUs();
        cells.add(String.format(Locale.ROOT, "%.2f", stop.medianCpuUs()));
        cells.add(String.format(Locale.ROOT, "%.2f to %.2f", cpuUs[0], cpuUs[cpuUs.length - 1]));
        cells.add(String.format(Locale.ROOT, "%.2f", stop.medianCompilerUs()));
        cells.add(Figures.time(stop.loaderLateUs()));
        return cells;
    }

    private static List<String> fullSpeeds(SweepRun run) {
        return run.curves().stream()
                .map(curve -> String.format(
                        Locale.ROOT,
                        "%s: warmed up for %.0f s, %s; then %,.0f requests per second when clients only wait for"
                                + " answers",
                        Figures.name(curve.proxy()),
                        curve.warmUp().seconds(),
                        curve.warmUp().settled() ? "steady" : "not steady at its end",
                        curve.warmUp().requestsPerSecond()))
                .toList();
    }

    private void appendCpu(Html html) throws IOException {
        String svg = figures.cpu(sweeps);
        if (!svg.isEmpty()) {
            html.heading("CPU time for a request");
            html.paragraph(
                    "CPU time of the proxy's process, with all its threads (those that compile and collect garbage"
                            + " too), divided by the requests answered: the medians of the rounds above, with the lowest"
                            + " and the highest. Other programs on the machine change this less than latency. At low rates"
                            + " each request wakes the proxy on its own, so it costs more. A line ends with the last rate that its proxy kept up with.");
            html.figure(saved("cpu.svg", svg));
        }
    }

    private void appendMemory(Html html) throws IOException {
        if (idle != null) {
            html.heading("Memory for idle clients");
            html.paragraph("Resident memory (`VmRSS`) of a fresh process, " + IdleRun.SETTLE_SECONDS
                    + " s after the start or after each client has asked once. A TCP hop has a connection to a server for"
                    + " each client, so it needs two open files for each.");
            html.figure(saved("memory.svg", figures.memory(idle)));
            List<String> notes = new ArrayList<>();
            idle.failures().forEach((proxy, note) -> notes.add(Figures.name(proxy) + ": " + note));
            html.list(notes);
        }
    }

    private void appendTable(Html html) {
        if (!report.isEmpty()) {
            html.heading("As fast as answers come");
            html.paragraph(
                    "Each client sends its next request, or pipeline, when it has the answers to the last. So a slow"
                            + " proxy gets fewer requests: the requests per second and latencies compare proxies, and"
                            + " promise nothing to users. `c` in a name: clients, else 50; `p`: requests in a pipeline,"
                            + " else 1.");
            html.table(readable(report.rows()), 2);
            List<String> notes = new ArrayList<>(report.notes());
            notes.addAll(report.failures());
            html.list(notes.stream()
                    .map(note -> note.replaceAll("\\b" + ProxyProgram.OURS + "\\b", "this proxy"))
                    .toList());
        }
    }

    private static List<List<String>> readable(List<List<String>> rows) {
        return rows.stream()
                .map(row -> {
                    List<String> cells = new ArrayList<>(row);
                    cells.set(
                            1,
                            cells.get(1)
                                    .replace(ProxyProgram.OURS + " /", "this proxy /")
                                    .replaceFirst("^" + ProxyProgram.OURS + "$", "this proxy"));
                    return cells;
                })
                .toList();
    }

    private void appendMethod(Html html) {
        html.heading("How it was measured");
        html.list(List.of(
                "The loader, " + options.servers() + " servers and the proxies are on one machine and share its"
                        + " processors. What a proxy “could answer” is what all of them together could.",
                "The loader of the sweeps is one thread that does not sleep, so that it misses no due time; it takes a"
                        + " processor. How late it was itself is in the numbers: 99 % of requests were sent so soon after"
                        + " they were due and their client was free. Where that is near the latencies, these say more of"
                        + " the loader than of the proxy.",
                "It compares each response with the right one byte by byte. redis-benchmark, which sends `redis-get-…`"
                        + " and `redis-set-…` of the table, only looks for errors.",
                String.format(
                        Locale.ROOT,
                        "A fresh process of each proxy for each load. Warm-up for at least %.1f s, until the CPU time"
                                + " for a request of three windows lies within 10 %% and compilers take less than a tenth"
                                + " of it; at most three times as long. Then %d rounds of %.1f s, in turns, in an order"
                                + " that changes.",
                        options.warmUpSeconds(),
                        options.rounds(),
                        options.seconds()),
                "Within a round a proxy is alone; the others are idle.",
                "Each proxy has one thread for requests unless its command below says otherwise, and the same servers."
                        + " A proxy that dies or answers wrongly ends there, with a note."));
    }

    private void appendPrograms(Html html) {
        html.heading("Commands and configurations");
        for (ProxyProgram proxy : options.proxies()) {
            html.startDetails(Figures.name(proxy));
            html.code(site.commandLine(proxy));
            html.code(proxy.format().text(Protocol.REDIS, 22121, Surroundings.EXAMPLE_PORTS));
            html.endDetails();
        }
    }

    private List<String> absent(Protocol protocol) {
        return options.proxies().stream()
                .filter(proxy -> !proxy.serves(protocol))
                .map(Figures::name)
                .toList();
    }

    private String saved(String file, String svg) throws IOException {
        Files.write(directory.resolve(file), svg.getBytes(StandardCharsets.UTF_8));
        return svg;
    }
}
