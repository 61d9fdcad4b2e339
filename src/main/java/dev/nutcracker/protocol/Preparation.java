package dev.nutcracker.protocol;

/**
 * A request of the proxy's own without which some of the clients' cannot be served: it is sent right before the first of
 * them on each server connection. Its response goes to nobody. It is known by its identity.
 */
public final class Preparation {
    private final byte[] request;
    private final int accepts;

    /**
     * @param request what is sent; kept, not copied
     * @param accepts the kinds of response that fit
     */
    public Preparation(byte[] request, int accepts) {
        this.request = request;
        this.accepts = accepts;
    }

    /** What is sent; not to be written to. */
    public byte[] request() {
        return request;
    }

    public int accepts() {
        return accepts;
    }
}
