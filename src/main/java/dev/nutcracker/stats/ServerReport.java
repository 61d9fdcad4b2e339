package dev.nutcracker.stats;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One server of a pool and its state, for operators.
 *
 * @param address its configured address
 * @param state the label of its state
 * @param standing how its keys are served, as a label
 * @param cause why it is not well, in words; empty if it is well
 * @param detail the text of the latest failure; empty if there is none
 * @param inStateNs how long it has been in this state
 * @param retryInNs how long it stays down at least, or drained by an order with a time; 0 otherwise
 * @param held whether it stays down until an operator or a reload says otherwise
 * @param timesOut how often it was out, as far as that is not forgotten
 * @param outstanding requests that wait for its responses, of all workers
 * @param share the part of the pool's keys that it owns while all servers are well, from 0 to 1
 * @param primary null if its address is configured
 */
public record ServerReport(
        String pool,
        String server,
        String address,
        String state,
        String standing,
        String cause,
        String detail,
        long inStateNs,
        long retryInNs,
        boolean held,
        int timesOut,
        long outstanding,
        double share,
        @Nullable PrimaryReport primary) {
    /**
     * The primary of a server that is a master of sentinels, or a node of a cluster.
     *
     * @param address empty if it is not known
     * @param held requests and clients that wait for it
     */
    public record PrimaryReport(String address, long held) {}

    /** The state in one line: {@code state=down,for_ms=1200,standing=refused,…}. A comma in a text becomes a semicolon. */
    public String line() {
        return "state=" + state + ",for_ms=" + ms(inStateNs) + ",keys=" + standing + ",share="
                + String.format(Locale.ROOT, "%.4f", share) + ",times_out=" + timesOut + ",retry_in_ms=" + ms(retryInNs)
                + (held ? ",held=1" : "") + (primary == null ? "" : ",primary=" + primary.address())
                + (cause.isEmpty() ? "" : ",cause=" + cause.replace(',', ';'));
    }

    static long ms(long ns) {
        return TimeUnit.NANOSECONDS.toMillis(ns);
    }
}
