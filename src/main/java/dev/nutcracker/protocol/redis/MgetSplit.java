package dev.nutcracker.protocol.redis;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.GatheringSplit;
import dev.nutcracker.protocol.ParsedRequest;

/**
 * MGET: each fragment's response is an array with a value or a null for each of its keys. Together they are one array in
 * the order of the request's keys. The decoder checks that each array has as many elements as its fragment has keys.
 *
 * @param step how many arguments there are for each key, including the key
 * @param elementKinds the kinds that an element may have
 */
record MgetSplit(int step, int elementKinds) implements GatheringSplit {
    @Override
    public void writeFragment(ParsedRequest request, int[] keys, int count, Output out) {
        Fragments.write(request, keys, count, step, out);
    }

    @Override
    public int fragmentAccepts() {
        return ResponseKind.ARRAY | ResponseKind.ANY_ERROR;
    }

    @Override
    public void writeStart(int keyCount, Output out) {
        out.writeByte('*');
        out.writeDecimal(keyCount);
        out.write(Fragments.CR_LF);
    }

    @Override
    public void writeEnd(Output out) {}

    /** The header has already given the number of elements. */
    @Override
    public boolean mayEndInError() {
        return false;
    }
}
