package dev.nutcracker.benchmarks.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs Debian's redis-benchmark, which ends at the first error response, and parses its output. */
final class RedisBenchmark {
    private static final Pattern RATE = Pattern.compile("throughput summary: ([0-9.]+) requests per second");
    private static final Pattern PERCENTILE = Pattern.compile("([0-9.]+)% <= ([0-9.]+) milliseconds");

    /** A part of a line of progress, of which it prints four each second. */
    private static final String NO_PROGRESS = ": rps=0.0 ";

    private static final int PATIENCE_SECONDS = 20;
    private static final long POLL_MS = 20;

    private RedisBenchmark() {}

    static Outcome run(Load.ByRedisBenchmark load, int port, long requests) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command(load, port, requests))
                .redirectErrorStream(true)
                .start();
        String output;
        try {
            process.getOutputStream().close();
            output = output(process);
        } finally {
            process.destroyForcibly();
        }
        Matcher rate = RATE.matcher(output);
        if (process.exitValue() != 0 || !rate.find()) {
            throw new IOException("redis-benchmark failed (status " + process.exitValue() + "): " + lastLine(output));
        }
        double seconds = requests / Double.parseDouble(rate.group(1));
        return new Outcome(
                requests, seconds, percentile(output, 50), percentile(output, 99), percentile(output, 99.9), null);
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

    /** Reads what it prints until it has ended: for ever, left to itself, if a proxy answers no more or has gone. */
    private static String output(Process process) throws IOException, InterruptedException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        InputStream in = process.getInputStream();
        // Counted, since this machine, and not the proxy, may be stopped for a while.
        int silentPolls = 0;
        while (process.isAlive()) {
            byte[] some = in.readNBytes(in.available());
            output.write(some);
            boolean progress = some.length > 0 && !new String(some, StandardCharsets.ISO_8859_1).contains(NO_PROGRESS);
            silentPolls = progress ? 0 : silentPolls + 1;
            if (silentPolls > PATIENCE_SECONDS * 1_000 / POLL_MS) {
                throw new IOException("no response for " + PATIENCE_SECONDS + " seconds");
            }
            process.waitFor(POLL_MS, TimeUnit.MILLISECONDS);
        }
        output.write(in.readAllBytes());
        return output.toString(StandardCharsets.ISO_8859_1);
    }

    /** Returns its last line, without the figures of its progress. */
    private static String lastLine(String output) {
        String last = output.strip().lines().reduce("", (before, line) -> line);
        return last.replaceFirst(".*avg_msec=\\S+ \\(overall: \\S+\\)", "");
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
