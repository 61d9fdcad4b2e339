package dev.nutcracker.protocol;

import dev.nutcracker.buffer.Output;

/** Repeats writes at a second server, in a protocol in which this can be done. */
public interface WriteCopies {
    /**
     * Writes a request for a second server, after which that has no other value of the key than the first: the same as the
     * first has after {@code request}, or one that expires when it would have anyway, or none. It is always answered.
     *
     * @param key the index of a key of the request
     * @param number no other outstanding request of the pool at this worker has the same
     */
    Copy write(ParsedRequest request, int key, int number, Output out);

    /**
     * What is expected of the response to a copy.
     *
     * @param accepts the kinds of response that fit
     * @param keyCheck see {@link ResponseDecoder#keyCheck}
     */
    record Copy(int accepts, int keyCheck) {}
}
