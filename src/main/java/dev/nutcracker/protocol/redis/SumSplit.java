package dev.nutcracker.protocol.redis;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.CoalescingSplit;
import dev.nutcracker.protocol.ParsedRequest;

/** DEL, UNLINK, TOUCH and EXISTS: each fragment's response is a count of keys, and the counts are summed. */
final class SumSplit implements CoalescingSplit {
    @Override
    public void writeFragment(ParsedRequest request, int[] keys, int count, Output out) {
        Fragments.write(request, keys, count, 1, out);
    }

    @Override
    public int fragmentAccepts() {
        return ResponseKind.INTEGER | ResponseKind.ANY_ERROR;
    }

    @Override
    public boolean coalesce(FragmentResponses responses, Output out) {
        return Coalescings.sum(responses, out);
    }
}
