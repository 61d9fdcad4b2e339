package dev.nutcracker.benchmarks.load;

import java.io.IOException;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The results as a page of Markdown; the table is readable as plain text too. */
final class Report {
    private static final String NOTHING = "–";

    private final Options options;
    private final String command;
    private final String machine;
    private final LocalDateTime start = LocalDateTime.now().truncatedTo(ChronoUnit.MINUTES);
    private final List<Result> results = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    Report(Options options, String command) throws IOException {
        this.options = options;
        this.command = command;
        this.machine = Machine.description();
    }

    void add(Result result) {
        results.add(result);
    }

    /** Adds a load that failed, with the reason. */
    void addFailure(String failure) {
        failures.add(failure);
    }

    boolean hasFailures() {
        return !failures.isEmpty();
    }

    boolean isEmpty() {
        return results.isEmpty();
    }

    List<String> failures() {
        return failures;
    }

    String command() {
        return command;
    }

    LocalDateTime start() {
        return start;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        text.append("`benchmarks/run ")
                .append(command)
                .append("`, ")
                .append(start)
                .append("  \n");
        text.append(machine).append("  \n");
        text.append(String.format(
                Locale.ROOT,
                "%d rounds of %.1f s after %.1f s of warm-up, %d servers, load average before a load %s%n%n",
                options.rounds(),
                options.seconds(),
                options.warmUpSeconds(),
                options.servers(),
                loadAverages()));
        appendTable(text);
        notes().forEach(note -> text.append('\n').append(note).append('\n'));
        failures.forEach(
                failure -> text.append("\n**Failed**: ").append(failure).append('\n'));
        return text.toString();
    }

    /** Returns what a reader of the table should know. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        notes.add("Medians of the rounds; ± is the range of the rounds, in percent of the median. " + noise());
        String restless = restless();
        if (!restless.isEmpty()) {
            notes.add("Not settled when measured, so of little value: " + restless + ".");
        }
        return notes;
    }

    private String restless() {
        return results.stream()
                .filter(result -> !result.restless().isEmpty())
                .map(result -> result.load().name() + " (" + String.join(", ", result.restless()) + ")")
                .collect(Collectors.joining(", "));
    }

    private String loadAverages() {
        double least = results.stream().mapToDouble(Result::loadAverage).min().orElse(Double.NaN);
        double most = results.stream().mapToDouble(Result::loadAverage).max().orElse(Double.NaN);
        return String.format(Locale.ROOT, "%.1f to %.1f", least, most);
    }

    /** The machine was quiet if the proxies' CPU time hardly differed between rounds. */
    private String noise() {
        double[] spreads = results.stream()
                .filter(result -> !result.load().memoryOnly())
                .flatMapToDouble(result ->
                        result.rounds().keySet().stream().mapToDouble(proxy -> result.spread(proxy, Measure.CPU)))
                .filter(spread -> !Double.isNaN(spread))
                .sorted()
                .toArray();
        if (spreads.length == 0) {
            return "One round does not show the noise.";
        }
        return String.format(
                Locale.ROOT,
                "Spread of the CPU time: %.0f %% in the middle, %.0f %% at worst; a ratio nearer to 1 than that is no"
                        + " difference.",
                100 * spreads[spreads.length / 2],
                100 * spreads[spreads.length - 1]);
    }

    /** Returns the cells of the table; the first row has the titles, the first two cells of a row are words. */
    List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(titles());
        for (Result result : results) {
            List<ProxyProgram> proxies = options.proxies().stream()
                    .filter(proxy -> proxy.serves(result.load().protocol()))
                    .toList();
            for (ProxyProgram proxy : proxies) {
                rows.add(row(result, proxy.name()));
            }
            for (ProxyProgram proxy : proxies) {
                if (!proxy.name().equals(ProxyProgram.OURS)) {
                    rows.add(ratios(result, proxy.name()));
                }
            }
        }
        return rows;
    }

    private void appendTable(StringBuilder text) {
        List<List<String>> rows = rows();
        int[] widths = widths(rows);
        appendRow(text, rows.getFirst(), widths);
        appendRule(text, widths);
        rows.subList(1, rows.size()).forEach(row -> appendRow(text, row, widths));
    }

    private static List<String> titles() {
        List<String> titles = new ArrayList<>(List.of("load", "proxy"));
        for (Measure measure : Measure.values()) {
            titles.add(measure.title());
        }
        titles.addAll(List.of("± CPU", "± req/s", "load avg"));
        return titles;
    }

    private static List<String> row(Result result, String proxy) {
        List<String> cells = new ArrayList<>(List.of(result.load().name(), proxy));
        for (Measure measure : Measure.values()) {
            cells.add(number(result.median(proxy, measure), measure.decimals(), ""));
        }
        cells.add(number(100 * result.spread(proxy, Measure.CPU), 0, " %"));
        cells.add(number(100 * result.spread(proxy, Measure.RATE), 0, " %"));
        cells.add(number(result.loadAverage(), 1, ""));
        return cells;
    }

    private static List<String> ratios(Result result, String other) {
        List<String> cells = new ArrayList<>(List.of(result.load().name(), "**ours / " + other + "**"));
        for (Measure measure : Measure.values()) {
            double ratio = result.median(ProxyProgram.OURS, measure) / result.median(other, measure);
            cells.add(number(ratio, 2, " ×"));
        }
        cells.addAll(List.of("", "", ""));
        return cells;
    }

    private static String number(double value, int decimals, String unit) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + decimals + "f", value) + unit : NOTHING;
    }

    private static int[] widths(List<List<String>> rows) {
        int[] widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return widths;
    }

    private static void appendRow(StringBuilder text, List<String> row, int[] widths) {
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - row.get(i).length());
            boolean words = i < 2;
            text.append("| ")
                    .append(words ? row.get(i) + padding : padding + row.get(i))
                    .append(' ');
        }
        text.append("|\n");
    }

    private static void appendRule(StringBuilder text, int[] widths) {
        for (int i = 0; i < widths.length; i++) {
            text.append("| ")
                    .append("-".repeat(widths[i] - 1))
                    .append(i < 2 ? "-" : ":")
                    .append(' ');
        }
        text.append("|\n");
    }
}
