package dev.nutcracker.server;

/**
 * How the responses on a server connection arrive: many in one piece, or few at a time while the server owes many more.
 *
 * <pre>
 *   sent         │ 100 requests
 *   Redis        │          ██████████        answers in one piece what it has read in one
 *   memcached    │  ▌ ▌ ▌ ▌ ▌ ▌ ▌ ▌ ▌ ▌ …     writes the response to each get by itself
 * </pre>
 *
 * <p>A worker that is faster than such a server would have a turn for each response, with a read and a write to a client. If
 * it sleeps a little before it reads again, several have arrived. The server does not run dry if it has work for longer than
 * that; so it answers no fewer requests in a second, and nobody waits longer on the whole.
 */
final class Arrivals {
    /** So many responses in a piece are worth a turn. */
    private static final int PIECE_MAX = 16;
    /** With fewer to come, each is better passed on at once. */
    private static final int OWED_MIN = 8;
    /** A response that takes longer says as much as one that takes this. */
    private static final long RESPONSE_MAX_NS = 1_000_000;
    /** One piece in so many changes the averages to about its values. */
    private static final int WEIGHT_SHIFT = 3;
    /** The average of counts has so many binary places. */
    private static final int COUNT_SHIFT = 8;

    private long latestNs;
    private int owed;
    private long responseNs;
    private int piece = PIECE_MAX << COUNT_SHIFT;

    /**
     * A piece has arrived, in a turn that began at {@code nowNs}.
     *
     * @param answered how many responses were complete with it
     * @param stillOwed how many requests the server has not answered
     */
    void arrived(long nowNs, int answered, int stillOwed) {
        if (answered == 0) {
            return;
        }
        if (owed > 0 && nowNs != latestNs) {
            long tookNs = Math.min((nowNs - latestNs) / answered, RESPONSE_MAX_NS);
            responseNs += (tookNs - responseNs) >> WEIGHT_SHIFT;
            piece += ((Math.min(answered, 4 * PIECE_MAX) << COUNT_SHIFT) - piece) >> WEIGHT_SHIFT;
        }
        latestNs = nowNs;
        owed = stillOwed;
    }

    /**
     * For how long the server has work, in ns: what it owes, at the speed at which it has answered while it owed. 0 if it is not
     * worth while to wait for more: responses come many at a time, or few are to come.
     */
    long workNs() {
        return owed < OWED_MIN || piece >= PIECE_MAX << COUNT_SHIFT ? 0 : owed * responseNs;
    }
}
