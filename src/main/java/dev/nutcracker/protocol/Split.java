package dev.nutcracker.protocol;

import dev.nutcracker.buffer.Output;

/** How one request becomes fragments for several servers, and how their responses become one. Stateless. */
public sealed interface Split permits CoalescingSplit, GatheringSplit {
    /**
     * Appends the fragment that carries some of the request's keys.
     *
     * @param keys indexes of the fragment's keys in the request, in the order of the request
     * @param count how many of {@code keys} are used; 0 for a request sent to every server
     */
    void writeFragment(ParsedRequest request, int[] keys, int count, Output out);

    /** The kinds of response that fit a fragment, see {@link Command#accepts()}. */
    int fragmentAccepts();

    /** The client's answer when {@code errorResponse} is a fragment's response, or the proxy's own. */
    default byte[] error(byte[] errorResponse) {
        return errorResponse;
    }
}
