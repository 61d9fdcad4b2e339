package dev.nutcracker.protocol;

/** Makes what requests write expire after a number of seconds at the latest, in a protocol with expiration times. */
public interface ExpiryLimit {
    /** Whether there are requests of this command that set an expiration time. */
    boolean concerns(Command command);

    /**
     * Limits the expiration times in the request. A request that sets none is left as it is.
     *
     * @param seconds 1 or more
     */
    void limit(ParsedRequest request, int seconds);
}
