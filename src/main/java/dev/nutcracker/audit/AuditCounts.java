package dev.nutcracker.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Events that are not written yet, each once, with how often it has happened. So a flood takes no more memory and no more
 * lines than its causes, and its sum is exact.
 *
 * <pre>
 *   event ──► the same in this second?        ──► counted
 *         ──► of a kind that is summed, and a line in the last seconds? ──► counted, and written when these are over
 *         ──► more than a few of its cause?   ──► counted for many clients together
 *         ──► more causes than there is room? ──► lost
 * </pre>
 */
final class AuditCounts {
    /** How many different events are kept. */
    static final int EVENTS_MAX = 4096;
    /** How many lines of one cause and second name their client. */
    static final int NAMED_MAX = 20;

    private final Map<AuditEvent, Tally> tallies = new LinkedHashMap<>();
    private final Map<AuditEvent, Integer> named = new HashMap<>();
    private final Map<AuditEvent, Sum> sums = new HashMap<>();

    /** What is to be written of an event. */
    record Entry(long timeMs, AuditEvent event, long count) {}

    private static final class Tally {
        private final long sinceMs;
        private long count = 1;

        Tally(long sinceMs) {
            this.sinceMs = sinceMs;
        }
    }

    private static final class Sum {
        private long untilMs;
        private long sinceMs;
        private long count;

        Sum(long untilMs) {
            this.untilMs = untilMs;
        }
    }

    /** Returns whether the event is counted; false if it is lost. */
    boolean add(AuditEvent event, long nowMs) {
        return countAgain(event, nowMs) || isNew(event, nowMs) || isOneOfMany(event.ofMany(), nowMs);
    }

    private boolean countAgain(AuditEvent event, long nowMs) {
        Tally tally = tallies.get(event);
        if (tally != null) {
            tally.count++;
            return true;
        }
        Sum sum = sums.get(event);
        if (sum == null) {
            return false;
        }
        sum.sinceMs = sum.count == 0 ? nowMs : sum.sinceMs;
        sum.count++;
        return true;
    }

    private boolean isNew(AuditEvent event, long nowMs) {
        return tallies.size() + sums.size() < EVENTS_MAX / 2
                && named.merge(event.ofMany(), 1, Integer::sum) <= NAMED_MAX
                && put(event, nowMs);
    }

    private boolean isOneOfMany(AuditEvent many, long nowMs) {
        return countAgain(many, nowMs) || (tallies.size() < EVENTS_MAX && put(many, nowMs));
    }

    private boolean put(AuditEvent event, long nowMs) {
        tallies.put(event, new Tally(nowMs));
        return true;
    }

    boolean isEmpty() {
        return tallies.isEmpty() && sums.isEmpty();
    }

    /** Takes out what is to be written now, in order of time. */
    List<Entry> take(long nowMs, boolean all) {
        List<Entry> due = new ArrayList<>();
        takeSums(nowMs, all, due);
        tallies.forEach((event, tally) -> {
            due.add(new Entry(tally.sinceMs, event, tally.count));
            if (event.kind().summedS() > 0) {
                sums.put(
                        event,
                        new Sum(nowMs + TimeUnit.SECONDS.toMillis(event.kind().summedS())));
            }
        });
        tallies.clear();
        named.clear();
        return due;
    }

    private void takeSums(long nowMs, boolean all, List<Entry> due) {
        Iterator<Map.Entry<AuditEvent, Sum>> each = sums.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<AuditEvent, Sum> entry = each.next();
            Sum sum = entry.getValue();
            if (!all && sum.untilMs > nowMs) {
                continue;
            }
            if (sum.count == 0) {
                each.remove();
            } else {
                due.add(new Entry(sum.sinceMs, entry.getKey(), sum.count));
                sum.count = 0;
                sum.untilMs =
                        nowMs + TimeUnit.SECONDS.toMillis(entry.getKey().kind().summedS());
            }
        }
    }
}
