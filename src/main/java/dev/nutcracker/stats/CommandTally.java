package dev.nutcracker.stats;

/** One worker's counts of one command's requests to one pool. Belongs to that worker's thread. */
public final class CommandTally {
    private final String command;
    private final LatencyRecorder latency = new LatencyRecorder();
    private long requests;
    private long serverErrors;
    private long proxyErrors;

    /** @param command its name in the statistics */
    public CommandTally(String command) {
        this.command = command;
    }

    public String command() {
        return command;
    }

    /** The times of the requests that were sent to servers. */
    public LatencyRecorder latency() {
        return latency;
    }

    /** Counts a request from a client. */
    public void requested() {
        requests++;
    }

    /** Counts an error response from a server. */
    public void failedByServer() {
        serverErrors++;
    }

    /** Counts an error response from the proxy. */
    public void failedByProxy() {
        proxyErrors++;
    }

    public CommandSnapshot snapshot() {
        return new CommandSnapshot(command, requests, serverErrors, proxyErrors, latency.copy());
    }
}
