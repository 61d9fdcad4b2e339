package dev.nutcracker.benchmarks.load;

import dev.nutcracker.benchmarks.chart.BarChart;
import dev.nutcracker.benchmarks.chart.LineChart;
import dev.nutcracker.benchmarks.chart.Panel;
import dev.nutcracker.benchmarks.chart.Scale;
import dev.nutcracker.benchmarks.chart.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** The charts of a {@link Page}. Each proxy looks the same in all of them. */
final class Figures {
    private static final double[] PERCENTILES = {50, 99, 99.9, 99.99};
    private static final String RATE = "requests per second";

    private final List<ProxyProgram> proxies;

    Figures(List<ProxyProgram> proxies) {
        this.proxies = proxies;
    }

    /** Returns latency over rate, a panel for each percentile, on the same scales. */
    String latency(SweepRun run) {
        List<Curve.Stop> stops =
                run.curves().stream().flatMap(curve -> curve.stops().stream()).toList();
        double[] values = stops.stream()
                .flatMapToDouble(stop -> Arrays.stream(PERCENTILES)
                        .flatMap(percentile -> DoubleStream.concat(
                                DoubleStream.of(stop.latencyUs(percentile)),
                                Arrays.stream(stop.latencyRangeUs(percentile)))))
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        if (values.length == 0) {
            return "";
        }
        Scale y = Scale.logarithmic("latency", values[0], values[values.length - 1], Figures::time);
        Scale x = rates(run);
        List<Panel> panels = new ArrayList<>();
        for (double percentile : PERCENTILES) {
            List<Series> series =
                    series(run, stop -> latency(stop, percentile), behind -> new Series.End.Beyond(behind));
            boolean isEmpty = series.stream().allMatch(each -> each.points().isEmpty());
            String title = percentileName(percentile) + (isEmpty ? ": too few requests to tell" : "");
            panels.add(new Panel(title, x, y, isEmpty ? List.of() : series));
        }
        return LineChart.svg(
                "Latency over rate: " + run.sweep().title(),
                "Four panels with the 50th, 99th, 99.9th and 99.99th percentile of the latency, counted from when a"
                        + " request was due, over requests per second; one line for each proxy.",
                panels,
                2);
    }

    /** Returns CPU time for a request over rate, a panel for each sweep. */
    String cpu(List<SweepRun> runs) {
        List<Panel> panels = new ArrayList<>();
        for (SweepRun run : runs) {
            double most = run.curves().stream()
                    .flatMap(curve -> curve.stops().stream())
                    .mapToDouble(stop -> stop.cpuUs()[stop.cpuUs().length - 1])
                    .max()
                    .orElse(Double.NaN);
            if (!Double.isNaN(most)) {
                Scale y = Scale.linear("CPU time of the proxy, µs for a request", most, Figures::plain);
                panels.add(new Panel(
                        run.sweep().title(),
                        rates(run),
                        y,
                        series(run, Figures::cpu, behind -> new Series.End.Complete())));
            }
        }
        return panels.isEmpty()
                ? ""
                : LineChart.svg(
                        "CPU time for a request over rate",
                        "A panel for each mix of requests: microseconds of CPU time of the proxy for a request, over"
                                + " requests per second; one line for each proxy.",
                        panels,
                        Math.min(2, panels.size()));
    }

    /** Returns resident memory by clients. */
    String memory(IdleRun run) {
        double most = run.residentMb().values().stream()
                .flatMapToDouble(Arrays::stream)
                .filter(value -> !Double.isNaN(value))
                .max()
                .orElse(1);
        List<BarChart.Group> groups = new ArrayList<>();
        for (int i = 0; i < IdleRun.CLIENTS.length; i++) {
            List<BarChart.Bar> bars = new ArrayList<>();
            for (Map.Entry<ProxyProgram, double[]> entry : run.residentMb().entrySet()) {
                double value = entry.getValue()[i];
                String text = Double.isNaN(value) ? "not measured" : String.format(Locale.ROOT, "%.1f MB", value);
                bars.add(new BarChart.Bar(name(entry.getKey()), look(entry.getKey()), value, text));
            }
            groups.add(new BarChart.Group(String.format(Locale.ROOT, "%,d idle clients", IdleRun.CLIENTS[i]), bars));
        }
        return BarChart.svg(
                "Resident memory by idle clients",
                "Bars of the resident memory of each proxy in MB, with 0, 1,000 and 10,000 idle clients.",
                Scale.linear("resident memory, MB", most, Figures::plain),
                groups);
    }

    /** The last function makes the end of a line from the rate that was too high. */
    private List<Series> series(
            SweepRun run, Function<Curve.Stop, Series.Point> point, DoubleFunction<Series.End> behind) {
        List<Series> series = new ArrayList<>();
        for (Curve curve : run.curves()) {
            List<Series.Point> points = curve.stops().stream()
                    .map(point)
                    .filter(each -> !Double.isNaN(each.y()))
                    .toList();
            series.add(new Series(name(curve.proxy()), look(curve.proxy()), points, end(run, curve, behind)));
        }
        return series;
    }

    private static Series.End end(SweepRun run, Curve curve, DoubleFunction<Series.End> behind) {
        Curve.Stop tooMuch = curve.behind();
        if (tooMuch != null) {
            return behind.apply(tooMuch.requestsPerSecond());
        }
        return run.failures().containsKey(curve.proxy().name()) ? new Series.End.Broken() : new Series.End.Complete();
    }

    private static Series.Point latency(Curve.Stop stop, double percentile) {
        double[] range = stop.latencyRangeUs(percentile);
        return new Series.Point(stop.requestsPerSecond(), stop.latencyUs(percentile), range[0], range[1]);
    }

    private static Series.Point cpu(Curve.Stop stop) {
        double[] rounds = stop.cpuUs();
        return new Series.Point(stop.requestsPerSecond(), stop.medianCpuUs(), rounds[0], rounds[rounds.length - 1]);
    }

    private static Scale rates(SweepRun run) {
        double most = run.curves().stream()
                .flatMap(curve -> Stream.concat(curve.stops().stream(), Stream.ofNullable(curve.behind())))
                .mapToDouble(Curve.Stop::requestsPerSecond)
                .max()
                .orElse(1);
        return Scale.linear(RATE, most, Figures::plain);
    }

    private int look(ProxyProgram proxy) {
        return proxies.indexOf(proxy);
    }

    /** Returns the name for readers, to whom nothing is "ours". */
    static String name(ProxyProgram proxy) {
        return name(proxy.name());
    }

    static String name(String proxy) {
        return proxy.equals(ProxyProgram.OURS) ? "this proxy" : proxy;
    }

    static String percentileName(double percentile) {
        return "p" + plain(percentile);
    }

    /** Returns a time in microseconds with the unit that suits it. */
    static String time(double us) {
        if (us >= 1e6) {
            return plain(us / 1e6) + " s";
        }
        return us >= 1e3 ? plain(us / 1e3) + " ms" : plain(us) + " µs";
    }

    static String plain(double value) {
        String text = String.format(Locale.ROOT, value >= 1_000 ? "%,.0f" : "%.2f", value);
        return text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text;
    }
}
