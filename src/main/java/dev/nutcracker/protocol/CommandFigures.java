package dev.nutcracker.protocol;

/**
 * The proxy's counts for one command.
 *
 * @param requests sent by clients, answered or not
 * @param proxyErrors answered by the proxy with an error
 * @param serverErrors answered by a server with an error
 * @param times how long they took, for requests that went to servers
 */
public record CommandFigures(long requests, long proxyErrors, long serverErrors, LatencySummary times) {
    /** The sum of both. */
    public CommandFigures plus(CommandFigures other) {
        return new CommandFigures(
                requests + other.requests,
                proxyErrors + other.proxyErrors,
                serverErrors + other.serverErrors,
                times.plus(other.times));
    }
}
