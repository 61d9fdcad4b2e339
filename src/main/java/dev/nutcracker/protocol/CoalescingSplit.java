package dev.nutcracker.protocol;

import dev.nutcracker.buffer.Output;
import io.netty.buffer.ByteBuf;

/** A split whose response is made when the responses of all fragments have arrived. They are small, or few. */
public non-sealed interface CoalescingSplit extends Split {
    /**
     * Appends the one response made of all fragments' responses, none of which is an error.
     *
     * @return false, with nothing appended, when a response does not fit its fragment
     */
    boolean coalesce(FragmentResponses responses, Output out);

    /** The responses of all fragments of one request. */
    interface FragmentResponses {
        int fragmentCount();

        /** The whole response of a fragment between its reader and writer index; stays the owner's. */
        ByteBuf response(int fragment);

        /** How many more clients of the pool are subscribed to a topic than its servers count. */
        default int clientsBeyond(Topic topic) {
            return 0;
        }
    }
}
