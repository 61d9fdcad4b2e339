package dev.nutcracker.config;

/**
 * The connections to each server that clients share.
 *
 * @param perWorker how many each worker keeps; a client uses the one of the same number at every server
 * @param preconnect whether the first is opened before there is a request
 */
public record ServerConnections(int perWorker, boolean preconnect) {
    public ServerConnections {
        if (perWorker < 1) {
            throw new IllegalArgumentException("a worker has " + perWorker + " connections to a server");
        }
    }
}
