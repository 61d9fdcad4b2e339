package dev.nutcracker.protocol.redis;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.CoalescingSplit;
import dev.nutcracker.protocol.ParsedRequest;

/** A command that has nothing but keys, each followed by the same number of arguments. */
final class DeclaredSplit implements CoalescingSplit {
    private final int step;
    private final int accepts;
    private final BroadcastSplit.Coalescing coalescing;

    /** @param step how many arguments there are for each key, including the key */
    DeclaredSplit(int step, int accepts, BroadcastSplit.Coalescing coalescing) {
        this.step = step;
        this.accepts = accepts | ResponseKind.ANY_ERROR;
        this.coalescing = coalescing;
    }

    @Override
    public void writeFragment(ParsedRequest request, int[] keys, int count, Output out) {
        Fragments.write(request, keys, count, step, out);
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
