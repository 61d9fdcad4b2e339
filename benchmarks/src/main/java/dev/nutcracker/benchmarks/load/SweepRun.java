package dev.nutcracker.benchmarks.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All rounds of one sweep.
 *
 * @param loadAverage of the machine before the first round
 * @param curves in display order; those of proxies that failed end early
 * @param failures why, by the name of the proxy
 */
record SweepRun(Sweep sweep, double loadAverage, List<Curve> curves, Map<String, String> failures) {
    /** Warms all proxies up, and then has them take turns at each rate. One that can't keep up rests from then on. */
    static SweepRun run(Sweep sweep, Options options, Site site) throws IOException, InterruptedException {
        double loadAverage = Machine.loadAverage();
        Map<ProxyProgram, Curve> curves = new LinkedHashMap<>();
        try (Lineup lineup = site.lineup(sweep.protocol(), List.of(sweep.keys()))) {
            lineup.round((program, proxy) -> curves.put(
                    program, new Curve(program, WarmUp.run(sweep.fullSpeed(), proxy, options.warmUpSeconds()))));
            double capacity = curves.values().stream()
                    .mapToDouble(curve -> curve.warmUp().requestsPerSecond())
                    .max()
                    .orElse(Double.NaN);
            for (double rate : Sweep.rates(capacity)) {
                measure(sweep.at(rate), rate, options, lineup, curves);
            }
            Map<String, String> failures = new LinkedHashMap<>();
            lineup.failures().forEach((program, note) -> failures.put(program.name(), note));
            return new SweepRun(sweep, loadAverage, List.copyOf(curves.values()), failures);
        }
    }

    private static void measure(Load load, double rate, Options options, Lineup lineup, Map<ProxyProgram, Curve> curves)
            throws InterruptedException {
        Map<ProxyProgram, List<InquiryRun>> rounds = new LinkedHashMap<>();
        for (int i = 0; i < options.rounds(); i++) {
            lineup.round((program, proxy) -> {
                long requests = load.requests(options.seconds(), rate);
                rounds.computeIfAbsent(program, added -> new ArrayList<>()).add(InquiryRun.run(load, proxy, requests));
                System.err.print(".");
            });
        }
        for (ProxyProgram program : lineup.programs()) {
            Curve curve = curves.get(program);
            curve.add(new Curve.Stop(rate, rounds.get(program)));
            if (curve.behind() != null) {
                lineup.leave(program);
            }
        }
    }
}
