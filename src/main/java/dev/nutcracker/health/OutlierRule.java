package dev.nutcracker.health;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which servers of a pool stand out from the others, by what their requests were like in one window of time.
 *
 * @param errorPercent the share of failed requests from which on a server stands out; 0 for never
 * @param minRequests how many requests it takes to judge errors
 * @param latencyFactor how many times the median of the servers a mean time must be above; 0 for never
 * @param latencyMinNs the mean time that it must be above in any case
 */
public record OutlierRule(int errorPercent, long minRequests, int latencyFactor, long latencyMinNs) {
    /** Of two servers that differ, nobody can say which one is unusual. */
    private static final int SERVERS_MIN = 3;

    private static final int PERCENT = 100;

    /** In which way a server stands out. */
    public enum Finding {
        NONE,
        TOO_SLOW,
        TOO_MANY_ERRORS
    }

    /**
     * One server's requests in a window.
     *
     * @param requests all that ended in it
     * @param failures of them, those that the server did not answer, or answered that it cannot serve
     * @param timed how many have a server time
     * @param timesNs the sum of these times
     */
    public record Window(long requests, long failures, long timed, long timesNs) {
        /** A window without requests. */
        public static final Window EMPTY = new Window(0, 0, 0, 0);

        /** Returns both together. */
        public Window plus(Window other) {
            return new Window(
                    requests + other.requests, failures + other.failures, timed + other.timed, timesNs + other.timesNs);
        }

        /** Returns the mean server time, in nanoseconds. */
        public long meanNs() {
            return timed == 0 ? 0 : timesNs / timed;
        }

        /** Returns the share of failed requests, in percent. */
        public long errorPercent() {
            return requests == 0 ? 0 : PERCENT * failures / requests;
        }
    }

    /** Returns the finding for each server, in the order of {@code servers}. */
    public List<Finding> findings(List<Window> servers) {
        long[] means = servers.stream()
                .filter(window -> window.timed() > 0)
                .mapToLong(Window::meanNs)
                .toArray();
        long limitNs = latencyLimitNs(means);
        List<Finding> findings = new ArrayList<>(servers.size());
        for (Window window : servers) {
            findings.add(finding(window, limitNs));
        }
        return findings;
    }

    private Finding finding(Window window, long limitNs) {
        if (errorPercent > 0 && window.requests() >= minRequests && window.errorPercent() >= errorPercent) {
            return Finding.TOO_MANY_ERRORS;
        }
        return window.timed() > 0 && window.meanNs() > limitNs ? Finding.TOO_SLOW : Finding.NONE;
    }

    /** The mean time above which a server is too slow; of servers without requests nothing is known. */
    private long latencyLimitNs(long[] means) {
        if (latencyFactor == 0 || means.length < SERVERS_MIN) {
            return Long.MAX_VALUE;
        }
        long[] sorted = means.clone();
        Arrays.sort(sorted);
        long medianNs = sorted[(sorted.length - 1) / 2];
        return Math.max(
                latencyMinNs, medianNs > Long.MAX_VALUE / latencyFactor ? Long.MAX_VALUE : latencyFactor * medianNs);
    }
}
