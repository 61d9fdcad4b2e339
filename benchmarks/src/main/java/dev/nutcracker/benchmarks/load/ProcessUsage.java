package dev.nutcracker.benchmarks.load;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The kernel's counts for all threads of a process so far.
 *
 * @param cpuUs exact
 * @param userTicksUs the part of it in the program's own code, in steps of 10 ms
 * @param systemTicksUs the part of it in the kernel, in steps of 10 ms
 * @param compilerUs the part of it that a JVM's compiler threads took, in steps of 10 ms
 */
record ProcessUsage(double cpuUs, double userTicksUs, double systemTicksUs, double compilerUs, long switches) {
    /** A tick of the kernel's accounting as user programs see it; 100 per second on every Linux. */
    private static final double TICK_US = 10_000;

    /** Fields of /proc/PID/stat, counted from the one after the name, which may contain spaces. */
    private static final int USER_FIELD = 11;

    private static final int SYSTEM_FIELD = 12;
    private static final Pattern COMPILER_THREAD = Pattern.compile("Name:\\s+C[12] Comp.*");

    static ProcessUsage of(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        ProcessUsage sum = new ProcessUsage(0, 0, 0, 0, 0);
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(process.resolve("task"))) {
            for (Path thread : threads) {
                sum = sum.plusThread(thread);
            }
        }
        // The process's own sums include the threads that have ended.
        String[] fields = fields(process);
        return new ProcessUsage(
                ProcessClock.timeUs(pid),
                timeUs(fields, USER_FIELD),
                timeUs(fields, SYSTEM_FIELD),
                sum.compilerUs,
                sum.switches);
    }

    ProcessUsage minus(ProcessUsage before) {
        return new ProcessUsage(
                cpuUs - before.cpuUs,
                userTicksUs - before.userTicksUs,
                systemTicksUs - before.systemTicksUs,
                // When a compiler thread ends, its time is lost.
                Math.max(0, compilerUs - before.compilerUs),
                Math.max(0, switches - before.switches));
    }

    /** Returns the time in the program's own code; {@code NaN} if there are too few ticks to tell. */
    double userUs() {
        return cpuUs * userTicksUs / (userTicksUs + systemTicksUs);
    }

    double systemUs() {
        return cpuUs * systemTicksUs / (userTicksUs + systemTicksUs);
    }

    /** Returns the resident memory in MB. */
    static double residentMb(long pid) throws IOException {
        return valueOf(Files.readAllLines(Path.of("/proc/" + pid + "/status")), "VmRSS:") / 1024.0;
    }

    /** Returns the resident memory in MB, with shared pages divided among their users; {@code NaN} if unknown. */
    static double proportionalMb(long pid) throws IOException {
        Path file = Path.of("/proc/" + pid + "/smaps_rollup");
        return Files.isReadable(file) ? valueOf(Files.readAllLines(file), "Pss:") / 1024.0 : Double.NaN;
    }

    private ProcessUsage plusThread(Path thread) throws IOException {
        try {
            String[] fields = fields(thread);
            List<String> status = Files.readAllLines(thread.resolve("status"));
            double timeUs = timeUs(fields, USER_FIELD) + timeUs(fields, SYSTEM_FIELD);
            boolean compiler = COMPILER_THREAD.matcher(status.getFirst()).matches();
            return new ProcessUsage(
                    cpuUs,
                    userTicksUs,
                    systemTicksUs,
                    compilerUs + (compiler ? timeUs : 0),
                    switches
                            + valueOf(status, "voluntary_ctxt_switches:")
                            + valueOf(status, "nonvoluntary_ctxt_switches:"));
        } catch (IOException threadHasEnded) {
            return this;
        }
    }

    /** Returns the fields after the name, which may contain spaces. */
    private static String[] fields(Path processOrThread) throws IOException {
        String stat = Files.readString(processOrThread.resolve("stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    }

    private static double timeUs(String[] fields, int field) {
        return Long.parseLong(fields[field]) * TICK_US;
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
