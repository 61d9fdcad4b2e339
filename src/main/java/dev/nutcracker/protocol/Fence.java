package dev.nutcracker.protocol;

/**
 * A request of the proxy's own that is sent behind one of a client's, or several, on the same connection. Its response,
 * which goes to nobody, shows that everything these had for an answer has been seen.
 *
 * <p>So a request may be forwarded that the server answers or not, as it sees fit; and one that some servers would take for
 * several requests, whose further answers meet the fence and not another client's request.
 */
public final class Fence {
    private final byte[] request;
    private final int kind;
    private final int accepts;

    /**
     * @param request what is sent
     * @param kind the kind of the response to it, which no other request has: it says that the one before is not answered
     * @param accepts the kinds of response that fit, {@code kind} among them
     */
    public Fence(byte[] request, int kind, int accepts) {
        this.request = request.clone();
        this.kind = kind;
        this.accepts = accepts;
    }

    /** What is sent; not to be written to. */
    public byte[] request() {
        return request;
    }

    public int kind() {
        return kind;
    }

    public int accepts() {
        return accepts;
    }
}
