package dev.nutcracker.stats;

/**
 * A request that took longer than its pool allows.
 *
 * @param id number among the slow requests of the pool, from 0
 * @param endedMs when it ended, in milliseconds since the epoch
 * @param totalNs from its arrival until its response could be sent
 * @param serverNs from queueing it for its server until the server's response was complete; of several servers the
 *     longest; 0 without a response
 * @param command its name, in lower case
 * @param key its first key, cut to {@link #KEY_BYTES_MAX}; empty if it has none or keys are not kept
 * @param server the server that answered or failed last
 * @param client the address of the client
 * @param clientName the name that the client has set, empty for none
 * @param requestBytes length of the request as sent
 * @param responseBytes length of the servers' responses, 0 without a response
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
    /** How many bytes of a key are kept. */
    public static final int KEY_BYTES_MAX = 64;

    /** The length of the texts that nothing else has on the heap. */
    long textBytes() {
        return (long) key.length + client.length() + clientName.length;
    }

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
