package dev.nutcracker.server;

/** A {@linkplain Request#sender() sender} of requests that may wait. */
public interface PatientClient {
    /** How long it waits. */
    Patience patience();
}
