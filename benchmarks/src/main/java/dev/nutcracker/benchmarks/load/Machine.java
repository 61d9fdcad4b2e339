package dev.nutcracker.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** The machine that the benchmark runs on. */
final class Machine {
    private Machine() {}

    /** Returns how many threads were running or waiting for a processor, on average over the last minute. */
    static double loadAverage() throws IOException {
        return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
    }

    /** Returns what a reader needs to judge figures from this machine: names and values. */
    static Map<String, String> facts() throws IOException {
        Map<String, String> facts = new LinkedHashMap<>();
        boolean isVirtual = lines("/proc/cpuinfo").anyMatch(line -> line.matches("flags.*\\bhypervisor\\b.*"));
        facts.put(
                "processors",
                Runtime.getRuntime().availableProcessors() + " × " + processor()
                        + (isVirtual ? ", of a virtual machine" : ""));
        facts.put("memory", memory());
        facts.put(
                "kernel",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        facts.put(
                "system",
                lines("/etc/os-release")
                        .filter(line -> line.startsWith("PRETTY_NAME="))
                        .findFirst()
                        .orElse("unknown")
                        .replaceAll("PRETTY_NAME=|\"", ""));
        facts.put("Java of the loader", Runtime.version().toString());
        facts.put(
                "open files",
                lines("/proc/self/limits")
                        .filter(line -> line.startsWith("Max open files"))
                        .map(line -> line.split("\\s+")[3] + " at most for a process")
                        .findFirst()
                        .orElse("unknown"));
        return facts;
    }

    static String description() throws IOException {
        return Runtime.getRuntime().availableProcessors() + " processors (" + processor() + "), "
                + System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch") + ", Java " + Runtime.version();
    }

    private static String memory() throws IOException {
        return lines("/proc/meminfo")
                .filter(line -> line.startsWith("MemTotal:"))
                .map(line -> Math.round(Double.parseDouble(line.split("\\s+")[1]) / (1 << 20)) + " GB")
                .findFirst()
                .orElse("unknown");
    }

    private static String processor() throws IOException {
        return lines("/proc/cpuinfo")
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown processor");
    }

    private static Stream<String> lines(String file) throws IOException {
        Path path = Path.of(file);
        return Files.exists(path) ? Files.readAllLines(path).stream() : Stream.empty();
    }
}
