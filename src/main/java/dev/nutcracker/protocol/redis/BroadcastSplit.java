package dev.nutcracker.protocol.redis;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.CoalescingSplit;
import dev.nutcracker.protocol.ParsedRequest;

/** Sends the same request to every server, and makes one response of theirs. */
final class BroadcastSplit implements CoalescingSplit {
    /** How the responses are joined, see {@link CoalescingSplit#coalesce}. */
    @FunctionalInterface
    interface Coalescing {
        boolean coalesce(FragmentResponses responses, Output out);
    }

    private final int accepts;
    private final Coalescing coalescing;

    /** @param accepts the kinds of response that a server may give, besides an error */
    BroadcastSplit(int accepts, Coalescing coalescing) {
        this.accepts = accepts | ResponseKind.ANY_ERROR;
        this.coalescing = coalescing;
    }

    @Override
    public void writeFragment(ParsedRequest request, int[] keys, int count, Output out) {
        out.write(request.message(), request.messageStart(), request.messageLength());
    }

    @Override
    public int fragmentAccepts() {
        return accepts;
    }

    @Override
    public boolean coalesce(FragmentResponses responses, Output out) {
        return coalescing.coalesce(responses, out);
    }
}
