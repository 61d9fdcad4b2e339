package dev.nutcracker.protocol.redis;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.CoalescingSplit;
import dev.nutcracker.protocol.ParsedRequest;
import java.nio.charset.StandardCharsets;

/** MSET: each fragment has its keys with their values; it is answered with OK, and so is the whole. */
final class MsetSplit implements CoalescingSplit {
    private static final byte[] OK = "+OK\r\n".getBytes(StandardCharsets.US_ASCII);

    @Override
    public void writeFragment(ParsedRequest request, int[] keys, int count, Output out) {
        Fragments.write(request, keys, count, 2, out);
    }

    @Override
    public int fragmentAccepts() {
        return ResponseKind.SIMPLE | ResponseKind.ANY_ERROR;
    }

    @Override
    public boolean coalesce(FragmentResponses responses, Output out) {
        out.write(OK);
        return true;
    }
}
