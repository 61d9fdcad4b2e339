package dev.nutcracker.topology;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What a watch knows at one moment.
 *
 * @param masters in the order of their names
 * @param refreshes how often the sentinels have been asked
 * @param unansweredRefreshes how often none of them has answered before they were asked again
 * @param heardNs when one of them last answered, by {@link System#nanoTime}; 0 if none has
 */
public record SentinelSnapshot(
        List<SentinelStatus> sentinels,
        List<MasterState> masters,
        long refreshes,
        long unansweredRefreshes,
        long heardNs) {
    /** Before the first look. */
    static final SentinelSnapshot NONE = new SentinelSnapshot(List.of(), List.of(), 0, 0, 0);

    /**
     * One sentinel.
     *
     * @param address where it is reached
     * @param configured whether the configuration names it; otherwise others do
     * @param stale whether it has missed a failover, so that it is not believed
     * @param reason why it does not answer; empty if it does
     */
    public record SentinelStatus(String address, boolean configured, boolean answering, boolean stale, String reason) {
        public SentinelStatus {
            requireNonNull(address, "address");
            requireNonNull(reason, "reason");
        }
    }

    public SentinelSnapshot {
        sentinels = List.copyOf(sentinels);
        masters = List.copyOf(masters);
    }

    /** How long ago one of them last answered; negative if none has. */
    public long ageNs(long nowNs) {
        return heardNs == 0 ? -1 : nowNs - heardNs;
    }

    /** How many sentinels are known. */
    public int known() {
        return sentinels.size();
    }

    public int answering() {
        return (int) sentinels.stream().filter(SentinelStatus::answering).count();
    }

    public int stale() {
        return (int) sentinels.stream().filter(SentinelStatus::stale).count();
    }
}
