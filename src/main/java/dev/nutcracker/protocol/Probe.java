package dev.nutcracker.protocol;

/** A request that any live server answers. */
public final class Probe {
    private final byte[] request;
    private final int accepts;

    /** @param accepts the kinds of response that fit on a connection for requests */
    public Probe(byte[] request, int accepts) {
        this.request = request.clone();
        this.accepts = accepts;
    }

    /** The bytes to send; not to be written to. */
    public byte[] request() {
        return request;
    }

    public int accepts() {
        return accepts;
    }
}
