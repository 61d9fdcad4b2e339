package dev.nutcracker.health;

/**
 * When servers are down, for how long, and who serves their keys meanwhile.
 *
 * @param probed whether probes tell when a server is well again, so that no request has to
 * @param onTrial whether a server that returns is on trial first; if not, it is simply up, as with twemproxy
 * @param countsEventsOnce whether failures of one cause that follow each other closely are one: the end of a server closes
 *     many connections
 * @param fall failures in a row after which a server is down; 0 behaves like 1
 * @param rise successful probes in a row that end a trial
 * @param maxOutPercent how many of the servers may be ejected or failed over, 0 to 100; at least one may, except with 0
 * @param startsDown whether a new server is down until a probe succeeds
 */
public record HealthRules(
        Policy policy,
        boolean probed,
        boolean onTrial,
        boolean countsEventsOnce,
        int fall,
        int rise,
        BackOff backOff,
        int maxOutPercent,
        boolean startsDown) {
    private static final int ALL_PERCENT = 100;

    public HealthRules {
        fall = Math.max(1, fall);
        rise = Math.max(1, rise);
    }

    /** Returns the rules of twemproxy: servers are ejected for a fixed time, or never. */
    public static HealthRules asTwemproxy(boolean ejecting, int failureLimit, long retryTimeoutNs) {
        return new HealthRules(
                ejecting ? Policy.EJECT : Policy.TRY,
                false,
                false,
                false,
                failureLimit,
                1,
                BackOff.steady(retryTimeoutNs),
                ALL_PERCENT,
                false);
    }

    /** Returns how many of so many servers may be ejected or failed over at once. */
    public int outMax(int serverCount) {
        return maxOutPercent == 0 ? 0 : (int) Math.max(1, (long) serverCount * maxOutPercent / ALL_PERCENT);
    }

    /** Whether a server that is down is still tried by each request, and up as soon as one succeeds. */
    boolean isTriedByRequests() {
        return policy == Policy.TRY && !probed;
    }
}
