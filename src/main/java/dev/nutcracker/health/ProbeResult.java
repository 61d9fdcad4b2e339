package dev.nutcracker.health;

/** How a probe of a server ended. */
public sealed interface ProbeResult {
    /** The server is well. */
    record Good() implements ProbeResult {}

    /** The server is well, and says that it is to get no requests. */
    record Drained() implements ProbeResult {}

    /**
     * The server is not well.
     *
     * @param text for the log, and for clients where {@link DownCause#errorText} is null: the server's own words
     */
    record Failed(DownCause cause, String text) implements ProbeResult {}
}
