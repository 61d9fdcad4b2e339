package dev.nutcracker.protocol.redis;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Split;

/** DEL, UNLINK, TOUCH and EXISTS: each fragment's response counts keys, and the counts are added up. */
final class SumSplit implements Split {
    @Override
    public void writeFragment(ParsedRequest request, int[] keys, int count, Output out) {
        Fragments.writeHead(request, count, out);
        Fragments.writeKeys(request, keys, count, out);
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
