package dev.nutcracker.benchmarks.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs Debian's redis-benchmark, which ends at the first error response, and parses its output. */
final class RedisBenchmark {
    private static final Pattern RATE = Pattern.compile("throughput summary: ([0-9.]+) requests per second");
    private static final Pattern PERCENTILE = Pattern.compile("([0-9.]+)% <= ([0-9.]+) milliseconds");

    private RedisBenchmark() {}

    static Outcome run(Load.ByRedisBenchmark load, int port, long requests) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command(load, port, requests))
                .redirectErrorStream(true)
                .start();
        String output;
        try {
            process.getOutputStream().close();
            output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            process.waitFor();
        } finally {
            process.destroyForcibly();
        }
        Matcher rate = RATE.matcher(output);
        if (process.exitValue() != 0 || !rate.find()) {
            throw new IOException("redis-benchmark failed: " + output.strip());
        }
        double seconds = requests / Double.parseDouble(rate.group(1));
        return new Outcome(requests, seconds, percentile(output, 50), percentile(output, 99), percentile(output, 99.9));
    }

    private static List<String> command(Load.ByRedisBenchmark load, int port, long requests) {
        List<String> command = new ArrayList<>(List.of("redis-benchmark", "-h", "127.0.0.1"));
        command.addAll(List.of("-p", Integer.toString(port), "-n", Long.toString(requests)));
        command.addAll(List.of("-c", Integer.toString(load.clients()), "-P", Integer.toString(load.pipeline())));
        command.addAll(List.of("-r", Integer.toString(load.keys().count())));
        command.addAll(List.of(load.set() ? "SET" : "GET", load.keys().prefix() + "__rand_int__"));
        if (load.set()) {
            command.add(load.keys().value());
        }
        return command;
    }

    /** Returns the latency in microseconds that at least this percentage of requests did not exceed. */
    private static double percentile(String output, double percent) {
        Matcher line = PERCENTILE.matcher(output);
        while (line.find()) {
            if (Double.parseDouble(line.group(1)) >= percent) {
                return Double.parseDouble(line.group(2)) * 1e3;
            }
        }
        return Double.NaN;
    }
}
