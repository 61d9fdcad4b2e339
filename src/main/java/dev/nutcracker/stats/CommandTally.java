package dev.nutcracker.stats;

/** What one worker counts of one command's requests to one pool. Belongs to that worker's thread. */
public final class CommandTally {
    private final String command;
    private final LatencyRecorder latency = new LatencyRecorder();
    private long requests;
    private long serverErrors;
    private long proxyErrors;

    /** @param command its name, as statistics show it */
    public CommandTally(String command) {
        this.command = command;
    }

    public String command() {
        return command;
    }

    /** The times of the requests that servers had a part in. */
    public LatencyRecorder latency() {
        return latency;
    }

    /** A client has sent one. */
    public void requested() {
        requests++;
    }

    /** A server has answered one with an error. */
    public void failedByServer() {
        serverErrors++;
    }

    /** The proxy has answered one with an error. */
    public void failedByProxy() {
        proxyErrors++;
    }

    public CommandSnapshot snapshot() {
        return new CommandSnapshot(command, requests, serverErrors, proxyErrors, latency.copy());
    }
}
