package dev.nutcracker.protocol.memcache;

/**
 * An expiration time as memcached reads it.
 *
 * <pre>
 *   below 0      expired already
 *   0            never
 *   1 … 30 days  so many seconds from now
 *   above        a date, in seconds since 1970
 * </pre>
 */
final class Exptime {
    static final long NEVER = 0;
    static final long RELATIVE_MAX_S = 30L * 24 * 60 * 60;

    private Exptime() {}

    /**
     * The expiration time for an item that expires with {@code exptime}, but after {@code limitS} seconds at the latest.
     *
     * @param limitS 1 or more
     * @param nowS seconds since 1970
     */
    static long limited(long exptime, int limitS, long nowS) {
        return isWithin(exptime, limitS, nowS) ? exptime : in(limitS, nowS);
    }

    private static boolean isWithin(long exptime, int limitS, long nowS) {
        if (exptime <= RELATIVE_MAX_S) {
            return exptime != NEVER && exptime <= limitS;
        }
        return exptime - nowS <= limitS;
    }

    private static long in(int seconds, long nowS) {
        return seconds <= RELATIVE_MAX_S ? seconds : Math.min(nowS + seconds, Integer.MAX_VALUE);
    }
}
