package dev.nutcracker.protocol;

/** A request that any server answers that is alive. */
public final class Probe {
    private final byte[] request;
    private final int accepts;

    /** @param accepts the kinds of response that fit on a connection for requests */
    public Probe(byte[] request, int accepts) {
        this.request = request.clone();
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
