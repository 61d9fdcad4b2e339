package dev.nutcracker.topology;

import dev.nutcracker.config.AddressMap;
import dev.nutcracker.config.ServerAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which address the sentinels are believed to mean. The highest epoch counts, and the most sentinels among equals. Epochs
 * do not go back: who says a lower one has missed a failover.
 *
 * <p>There is one way back. Sentinels that were set up again begin with epoch 0. If most of all sentinels answer, and for ten
 * seconds all of them have said a lower epoch, then they are believed. Those that have only missed a failover learn of it
 * within two seconds.
 */
final class Belief {
    static final long LOWER_NS = TimeUnit.SECONDS.toNanos(10);

    private static final long NONE = -1;

    private final AddressMap addresses;
    private ServerAddress.@Nullable Tcp address;
    private long epoch;
    private boolean promoted;
    /** The epoch of that promotion. */
    private long promotedEpoch = NONE;

    private boolean lower;
    private long lowerSinceNs;

    Belief(AddressMap addresses) {
        this.addresses = addresses;
    }

    /** Where the primary is reached; null if no sentinel has named one. */
    ServerAddress.@Nullable Tcp address() {
        return address;
    }

    long epoch() {
        return epoch;
    }

    /**
     * Whether the leader of a failover has promoted a replica already, and still names the former address. A leader takes on
     * the next epoch with the promotion.
     */
    boolean isPromoted() {
        return promoted;
    }

    /** Where an announced address is reached. */
    ServerAddress.Tcp reached(ServerAddress.Tcp announced) {
        return addresses.reached(announced);
    }

    /** Whether a sentinel has said less than is known. */
    boolean isStale(@Nullable MasterReport report) {
        return report != null && report.epoch() < epoch;
    }

    /**
     * Takes what all sentinels say that answer.
     *
     * @param known how many sentinels there are
     */
    void weigh(List<MasterReport> reports, int known, long nowNs) {
        promoted = false;
        if (reports.isEmpty()) {
            lower = false;
            return;
        }
        long highest = reports.stream().mapToLong(MasterReport::epoch).max().orElseThrow();
        if (address == null || highest >= epoch || noteLower(reports.size(), known, nowNs)) {
            lower = false;
            promoted = noteLeadersAlone(reports, highest);
            epoch = highest;
            address = most(
                    reports.stream().filter(report -> report.epoch() == highest).toList());
        }
    }

    /** Takes note of whether an epoch that is higher than what others know, or than what was known, is known only to leaders, and returns that. */
    private boolean noteLeadersAlone(List<MasterReport> reports, long highest) {
        boolean isNew = (address != null && highest > epoch)
                || promotedEpoch == highest
                || reports.stream().anyMatch(report -> report.epoch() < highest);
        boolean alone =
                isNew && reports.stream().noneMatch(report -> report.epoch() == highest && !report.failingOver());
        promotedEpoch = alone ? highest : NONE;
        return alone;
    }

    /** Takes note of an epoch that is lower than the known one; returns whether most sentinels have named it for long enough. */
    private boolean noteLower(int answering, int known, long nowNs) {
        if (answering * 2 <= known) {
            lower = false;
            return false;
        }
        if (!lower) {
            lower = true;
            lowerSinceNs = nowNs;
        }
        return nowNs - lowerSinceNs >= LOWER_NS;
    }

    /**
     * The address that most of these name, and the present one if that is among several. A sentinel that leads a failover
     * has the next epoch with the former address, until the failover is over; others that have this epoch know better.
     */
    private ServerAddress.Tcp most(List<MasterReport> equals) {
        List<MasterReport> settled =
                equals.stream().filter(report -> !report.failingOver()).toList();
        Map<ServerAddress.Tcp, Integer> votes = new HashMap<>();
        ServerAddress.Tcp best = null;
        for (MasterReport report : settled.isEmpty() ? equals : settled) {
            ServerAddress.Tcp named = reached(report.address());
            int count = votes.merge(named, 1, Integer::sum);
            int most = best == null ? 0 : votes.getOrDefault(best, 0);
            if (best == null || count > most || (count == most && named.equals(address))) {
                best = named;
            }
        }
        if (best == null) {
            throw new IllegalArgumentException("no reports");
        }
        return best;
    }
}
