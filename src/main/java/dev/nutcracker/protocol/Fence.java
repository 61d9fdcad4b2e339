package dev.nutcracker.protocol;

/**
 * A request of the proxy's own that is sent behind one or several of a client's, on the same connection. Its response
 * goes to no client. It shows that every answer to the requests before it has arrived.
 *
 * <p>So the proxy can forward a request that the server may leave unanswered. It can also forward one that some servers
 * would take for several requests: their additional answers are paired with the fence and not with another client's
 * request.
 */
public final class Fence {
    private final byte[] request;
    private final int kind;
    private final int accepts;

    /**
     * @param request the bytes to send
     * @param kind the kind of its response, which no other request has: it shows that the request before has no answer
     * @param accepts the kinds of response that fit, {@code kind} among them
     */
    public Fence(byte[] request, int kind, int accepts) {
        this.request = request.clone();
        this.kind = kind;
        this.accepts = accepts;
    }

    /** The bytes to send; not to be written to. */
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
