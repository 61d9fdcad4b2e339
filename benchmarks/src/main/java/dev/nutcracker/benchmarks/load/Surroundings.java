package dev.nutcracker.benchmarks.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The machine and the programs of a run, as they were before it.
 *
 * @param facts names and values
 * @param versions of the proxies
 */
record Surroundings(double loadAverage, Map<String, String> facts, Map<ProxyProgram, String> versions) {
    static final int[] EXAMPLE_PORTS = {6379, 6380};
    private static final String UNKNOWN = "unknown";
    private static final long MOST_SECONDS = 20;

    static Surroundings of(List<ProxyProgram> proxies, Path checkout) throws IOException, InterruptedException {
        double loadAverage = Machine.loadAverage();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("commit of this proxy", firstLine("git -C " + checkout + " log -1 --format=%h,%cs"));
        facts.putAll(Machine.facts());
        facts.put("servers", firstLine("redis-server --version") + "; " + firstLine("memcached -V"));
        facts.put("redis-benchmark", firstLine("redis-benchmark --version"));
        Map<ProxyProgram, String> versions = new LinkedHashMap<>();
        for (ProxyProgram proxy : proxies) {
            versions.put(proxy, firstLine(proxy.versionCommand()));
        }
        return new Surroundings(loadAverage, facts, versions);
    }

    String version(ProxyProgram proxy) {
        return versions.getOrDefault(proxy, UNKNOWN);
    }

    /** Returns the first line that the command prints. */
    private static String firstLine(String command) throws InterruptedException {
        if (command.isEmpty()) {
            return UNKNOWN;
        }
        try {
            Process process = new ProcessBuilder(command.split(" "))
                    .redirectErrorStream(true)
                    .start();
            Future<?> end = CompletableFuture.runAsync(
                    process::destroyForcibly, CompletableFuture.delayedExecutor(MOST_SECONDS, TimeUnit.SECONDS));
            try {
                process.getOutputStream().close();
                String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (process.waitFor() != 0) {
                    return UNKNOWN;
                }
                return output.lines()
                        .filter(line -> !line.isBlank())
                        .findFirst()
                        .orElse(UNKNOWN);
            } finally {
                end.cancel(false);
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return UNKNOWN;
        }
    }
}
