package dev.nutcracker.stats;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.lang.management.RuntimeMXBean;
import java.util.List;

/**
 * The Java virtual machine and its process at one moment.
 *
 * @param startedMs milliseconds since the epoch
 * @param cpuNs processor time used since the start, 0 if unknown
 * @param openFiles descriptors in use, 0 if unknown
 * @param maxFiles descriptors allowed, 0 if unknown
 * @param heapMaxBytes -1 for no limit
 */
public record JvmSnapshot(
        long startedMs,
        long uptimeMs,
        long cpuNs,
        long openFiles,
        long maxFiles,
        long heapUsedBytes,
        long heapCommittedBytes,
        long heapMaxBytes,
        long nonHeapUsedBytes,
        int threads,
        List<Collector> collectors) {

    /** The virtual machine returns -1 for unknown values, and a counter must not be below 0. */
    public JvmSnapshot {
        cpuNs = Math.max(0, cpuNs);
        openFiles = Math.max(0, openFiles);
        maxFiles = Math.max(0, maxFiles);
        heapUsedBytes = Math.max(0, heapUsedBytes);
        heapCommittedBytes = Math.max(0, heapCommittedBytes);
        nonHeapUsedBytes = Math.max(0, nonHeapUsedBytes);
    }

    /** One garbage collector: its runs since the start and their total time; 0 if unknown. */
    public record Collector(String name, long runs, long timeMs) {
        public Collector {
            runs = Math.max(0, runs);
            timeMs = Math.max(0, timeMs);
        }
    }

    /** Reads all values; may take a millisecond. */
    public static JvmSnapshot now() {
        RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        MemoryUsage heap = memory.getHeapMemoryUsage();
        UnixOperatingSystemMXBean system =
                ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix ? unix : null;
        return new JvmSnapshot(
                runtime.getStartTime(),
                runtime.getUptime(),
                system == null ? 0 : system.getProcessCpuTime(),
                system == null ? 0 : system.getOpenFileDescriptorCount(),
                system == null ? 0 : system.getMaxFileDescriptorCount(),
                heap.getUsed(),
                heap.getCommitted(),
                heap.getMax(),
                memory.getNonHeapMemoryUsage().getUsed(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                runsOfCollectors());
    }

    private static List<Collector> runsOfCollectors() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .map(bean -> new Collector(bean.getName(), bean.getCollectionCount(), bean.getCollectionTime()))
                .toList();
    }
}
