package dev.nutcracker.stats;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * When servers were out of use lately, as far as somebody has looked at them: an ejection that begins and
 * ends between two looks is not seen. Thread-safe.
 *
 * <pre>
 *   look      look      look      look
 *     │ up      │ down    │ down    │ up           the band begins with the state, as the server's report says,
 *     │     ├───┼─────────┼────┤    │              and ends at the first look that finds another one
 * </pre>
 */
public final class StateBands {
    /** So many bands that have ended are kept, the latest. */
    static final int ENDED_MAX = 500;

    /** States in which a server gets its requests. */
    private static final Set<String> IN_USE = Set.of("up", "suspect", "forced_up");

    private static final long NS_PER_MS = 1_000_000;

    private final Map<History.ServerKey, Band> open = new HashMap<>();
    private final List<Band> ended = new ArrayList<>();

    /**
     * A time in which a server was in one state.
     *
     * @param state its label
     * @param fromMs when it began, in milliseconds since the epoch
     * @param toMs when it ended, or when it was last seen
     */
    public record Band(History.ServerKey server, String state, long fromMs, long toMs) {
        Band until(long ms) {
            return new Band(server, state, fromMs, Math.max(fromMs, ms));
        }
    }

    /**
     * Takes note of the states at a moment.
     *
     * @param reports of all servers
     * @param keptMs for how long bands are kept
     */
    public synchronized void look(Collection<ServerReport> reports, long nowMs, long keptMs) {
        Map<History.ServerKey, Band> now = new HashMap<>();
        for (ServerReport report : reports) {
            if (!IN_USE.contains(report.state())) {
                History.ServerKey key = new History.ServerKey(report.pool(), report.server());
                long fromMs = nowMs - report.inStateNs() / NS_PER_MS;
                Band before = open.get(key);
                now.put(
                        key,
                        before != null && before.state().equals(report.state())
                                ? before.until(nowMs)
                                : new Band(key, report.state(), fromMs, nowMs));
            }
        }
        open.forEach((key, band) -> {
            Band later = now.get(key);
            if (later == null) {
                end(band.until(nowMs));
            } else if (!later.state().equals(band.state())) {
                end(band.until(later.fromMs()));
            }
        });
        open.clear();
        open.putAll(now);
        ended.removeIf(band -> band.toMs() < nowMs - keptMs);
    }

    private void end(Band band) {
        if (ended.size() == ENDED_MAX) {
            ended.removeFirst();
        }
        ended.add(band);
    }

    /** Returns the bands of all servers, those that have not ended last. */
    public synchronized List<Band> bands() {
        List<Band> bands = new ArrayList<>(ended);
        bands.addAll(open.values());
        return bands;
    }
}
