package dev.nutcracker.stats;

/**
 * A request that took longer than its pool allows.
 *
 * @param id counts the slow requests of the pool, from 0
 * @param endedMs when it ended, in milliseconds since the epoch
 * @param totalNs from its arrival until its response could be sent
 * @param serverNs from queueing it for its server until the server's response was there; of several servers the longest;
 *     0 when none came
 * @param command its name, in lower case
 * @param key its first key, cut; empty if it has none or keys are not kept
 * @param server the server that was last to answer or to fail
 * @param client the address of the client
 * @param clientName what the client calls itself, empty if it does not say
 * @param requestBytes how long it was, as it was sent
 * @param responseBytes how long the servers' responses were, 0 when none came
 */
public record SlowRequest(
        long id,
        long endedMs,
        long totalNs,
        long serverNs,
        String command,
        byte[] key,
        String server,
        String client,
        byte[] clientName,
        long requestBytes,
        long responseBytes) {
    /** How much of a key is kept. */
    public static final int KEY_BYTES_MAX = 64;

    SlowRequest numbered(long number) {
        return new SlowRequest(
                number,
                endedMs,
                totalNs,
                serverNs,
                command,
                key,
                server,
                client,
                clientName,
                requestBytes,
                responseBytes);
    }
}
