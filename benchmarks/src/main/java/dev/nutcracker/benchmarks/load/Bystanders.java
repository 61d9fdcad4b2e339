package dev.nutcracker.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How much of the processors' time has gone to what is not part of this run: other programs, and other machines. */
final class Bystanders {
    /** A tick of the kernel's accounting as user programs see it; 100 per second on every Linux. */
    private static final double TICK_SECONDS = 0.01;

    /** The times of the line "cpu" of /proc/stat, in this order after its name. */
    private static final int[] BUSY = {1, 2, 3, 6, 7};

    private static final int STOLEN = 8;

    /** Fields of /proc/self/stat, counted from the one after the name: this process, and its children that have ended. */
    private static final int[] OWN = {11, 12, 13, 14};

    private final Times start;

    private Bystanders(Times start) {
        this.start = start;
    }

    static Bystanders fromNow() throws IOException {
        return new Bystanders(Times.read());
    }

    /** Returns the share since the start, in percent of all processors. */
    Shares shares() throws IOException {
        Times now = Times.read();
        double all = (now.wall - start.wall) * Runtime.getRuntime().availableProcessors();
        double others = now.busy - start.busy - (now.own - start.own);
        return new Shares(100 * Math.max(0, others) / all, 100 * (now.stolen - start.stolen) / all);
    }

    /**
     * In percent of the time of all processors.
     *
     * @param others of other programs and of the kernel's own threads
     * @param stolen what the host of a virtual machine gave to others
     */
    record Shares(double others, double stolen) {}

    /** In seconds since the system's start or, for {@code wall}, since some moment. */
    private record Times(double wall, double busy, double stolen, double own) {
        static Times read() throws IOException {
            String[] cpu = Files.readAllLines(Path.of("/proc/stat")).getFirst().split("\\s+");
            String self = Files.readString(Path.of("/proc/self/stat"));
            String[] fields = self.substring(self.lastIndexOf(')') + 2).split(" ");
            double alive = ProcessHandle.current()
                    .descendants()
                    .map(process -> process.info().totalCpuDuration())
                    .flatMap(Optional::stream)
                    .mapToDouble(Times::seconds)
                    .sum();
            return new Times(
                    System.nanoTime() / 1e9, sum(cpu, BUSY), sum(cpu, new int[] {STOLEN}), sum(fields, OWN) + alive);
        }

        private static double seconds(Duration duration) {
            return duration.toNanos() / 1e9;
        }

        private static double sum(String[] ticks, int[] indices) {
            double sum = 0;
            for (int index : indices) {
                sum += Long.parseLong(ticks[index]) * TICK_SECONDS;
            }
            return sum;
        }
    }
}
