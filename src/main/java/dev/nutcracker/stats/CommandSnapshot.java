package dev.nutcracker.stats;

/**
 * One command's requests to one pool, at one moment.
 *
 * @param name as in the command table, in lower case
 * @param requests sent by clients, answered or not
 * @param serverErrors answered by a server with an error
 * @param proxyErrors answered by the proxy with an error
 * @param latency of the requests that were sent to servers
 */
public record CommandSnapshot(String name, long requests, long serverErrors, long proxyErrors, Latency latency) {
    CommandSnapshot plus(CommandSnapshot other) {
        return new CommandSnapshot(
                name,
                requests + other.requests,
                serverErrors + other.serverErrors,
                proxyErrors + other.proxyErrors,
                latency.plus(other.latency));
    }
}
