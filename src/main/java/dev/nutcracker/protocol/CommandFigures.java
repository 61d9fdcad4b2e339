package dev.nutcracker.protocol;

/**
 * What the proxy has counted of one command.
 *
 * @param requests sent by clients, answered or not
 * @param proxyErrors answered by the proxy with an error
 * @param serverErrors answered by a server with an error
 * @param times how long they took, as far as servers had a part in them
 */
public record CommandFigures(long requests, long proxyErrors, long serverErrors, LatencySummary times) {
    /** Both together. */
    public CommandFigures plus(CommandFigures other) {
        return new CommandFigures(
                requests + other.requests,
                proxyErrors + other.proxyErrors,
                serverErrors + other.serverErrors,
                times.plus(other.times));
    }
}
