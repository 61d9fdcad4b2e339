package dev.nutcracker.benchmarks.load;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** What the kernel has counted for all threads of a process so far. */
record ProcessUsage(double userUs, double systemUs, long switches) {
    /** A tick of the kernel's accounting as user programs see it; 100 per second on every Linux. */
    private static final double TICK_US = 10_000;

    /** Fields of /proc/PID/stat counted from the one after the name, which may hold blanks. */
    private static final int USER_FIELD = 11;

    private static final int SYSTEM_FIELD = 12;

    static ProcessUsage of(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        String stat = Files.readString(process.resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return new ProcessUsage(
                Long.parseLong(fields[USER_FIELD]) * TICK_US,
                Long.parseLong(fields[SYSTEM_FIELD]) * TICK_US,
                switches(process));
    }

    ProcessUsage minus(ProcessUsage before) {
        return new ProcessUsage(userUs - before.userUs, systemUs - before.systemUs, switches - before.switches);
    }

    /** Resident memory in MB: all of it. */
    static double residentMb(long pid) throws IOException {
        return valueOf(Files.readAllLines(Path.of("/proc/" + pid + "/status")), "VmRSS:") / 1024.0;
    }

    /** Resident memory in MB: shared pages by its share of them; {@code NaN} where the kernel does not say. */
    static double proportionalMb(long pid) throws IOException {
        Path file = Path.of("/proc/" + pid + "/smaps_rollup");
        return Files.isReadable(file) ? valueOf(Files.readAllLines(file), "Pss:") / 1024.0 : Double.NaN;
    }

    private static long switches(Path process) throws IOException {
        long sum = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(process.resolve("task"))) {
            for (Path thread : threads) {
                sum += switchesOfThread(thread);
            }
        }
        return sum;
    }

    private static long switchesOfThread(Path thread) throws IOException {
        try {
            List<String> status = Files.readAllLines(thread.resolve("status"));
            return valueOf(status, "voluntary_ctxt_switches:") + valueOf(status, "nonvoluntary_ctxt_switches:");
        } catch (NoSuchFileException ended) {
            return 0;
        }
    }

    private static long valueOf(List<String> lines, String name) {
        for (String line : lines) {
            if (line.startsWith(name)) {
                return Long.parseLong(
                        line.substring(name.length()).replace("kB", "").strip());
            }
        }
        return 0;
    }
}
