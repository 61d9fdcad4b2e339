package dev.nutcracker.benchmarks.load;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The processor time of a process and of all its threads, those that have ended too. {@code /proc/PID/stat} counts it in
 * steps of 10 ms, which are thousands of requests; the kernel's clock of the process has nanoseconds.
 */
final class ProcessClock {
    @SuppressWarnings("restricted") // calls the kernel as every C program may
    private static final MethodHandle CLOCK_GETTIME = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("clock_gettime"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));

    /** As in {@code clock_getcpuclockid}: the process id inverted, and which of its clocks. */
    private static final int ID_SHIFT = 3;

    private static final int SCHEDULER_CLOCK = 2;

    private ProcessClock() {}

    /** Returns the time in microseconds. */
    static double timeUs(long pid) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(ValueLayout.JAVA_LONG, 2);
            int clock = (int) (~pid << ID_SHIFT) | SCHEDULER_CLOCK;
            if ((int) CLOCK_GETTIME.invokeExact(clock, time) != 0) {
                throw new IOException("the process has ended");
            }
            return time.getAtIndex(ValueLayout.JAVA_LONG, 0) * 1e6 + time.getAtIndex(ValueLayout.JAVA_LONG, 1) / 1e3;
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
