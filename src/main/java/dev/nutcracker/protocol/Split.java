package dev.nutcracker.protocol;

import dev.nutcracker.buffer.Output;
import io.netty.buffer.ByteBuf;

/** How one request becomes fragments for several servers, and how their responses become one. Stateless. */
public interface Split {
    /**
     * Appends the fragment that carries some of the request's keys.
     *
     * @param keys indexes of the fragment's keys in the request, in the order of the request
     * @param count how many of {@code keys} are used; 0 for a request sent to every server
     */
    void writeFragment(ParsedRequest request, int[] keys, int count, Output out);

    /** The kinds of response that fit a fragment, see {@link Command#accepts()}. */
    int fragmentAccepts();

    /**
     * Appends the one response made of all fragments' responses, none of which is an error.
     *
     * @return false, with nothing appended, when a response does not fit its fragment
     */
    boolean coalesce(FragmentResponses responses, Output out);

    /** What the client is answered when {@code errorResponse} is a fragment's response, or the proxy's own. */
    default byte[] error(byte[] errorResponse) {
        return errorResponse;
    }

    /** The responses of all fragments of one request, and which fragment each key went to. */
    interface FragmentResponses {
        int fragmentCount();

        /** The whole response of a fragment between its reader and writer index; stays the owner's. */
        ByteBuf response(int fragment);

        /**
         * Where the elements of a fragment's response lie: element {@code i} from bound {@code i} to the next, counted from
         * its reader index. Empty when there are more of them than the fragment has keys.
         */
        int[] elements(int fragment);

        /** How many keys the request had; 0 for a request sent to every server. */
        int keyCount();

        /** The fragment that carried key {@code key}; within a fragment the keys keep the request's order. */
        int fragmentOf(int key);
    }
}
