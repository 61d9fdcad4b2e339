package dev.nutcracker.protocol.redis;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.GatheringSplit;
import dev.nutcracker.protocol.ParsedRequest;

/**
 * MGET: each fragment's response is an array with a value or a null for each of its keys; together they are one array in
 * the order of the request's keys. That each has as many as its fragment has keys is seen to while it is decoded.
 *
 * @param step how many arguments a key makes up with those behind it
 * @param elementKinds what may be there for a key
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

    /** The array has said how many elements there are. */
    @Override
    public boolean mayEndInError() {
        return false;
    }
}
