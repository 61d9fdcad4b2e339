package dev.nutcracker.protocol.memcache;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.GatheringSplit;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.ResponseDecoder;
import io.netty.buffer.ByteBuf;

/**
 * {@code get}, {@code gets}, {@code gat} and {@code gats} of several keys.
 *
 * <p>A server leaves out the keys that it does not have and keeps the order of the others. For each key of the request
 * the next value of its server follows. So if some are missing, values may come in another order than the keys; clients
 * use the key in each {@code VALUE} line.
 *
 * <pre>
 *   get a b c\r\n      a, c ─► server 1: get a c\r\n ─► VALUE a … VALUE c … END\r\n ─┐
 *                      b    ─► server 2: get b\r\n   ─► END\r\n                     ─┴─► VALUE a … VALUE c … END\r\n
 * </pre>
 */
final class RetrievalSplit implements GatheringSplit {
    static final RetrievalSplit INSTANCE = new RetrievalSplit();

    private RetrievalSplit() {}

    /** The bytes before the first key, which are the command and exptime, also start each fragment. */
    @Override
    public void writeFragment(ParsedRequest request, int[] keys, int count, Output out) {
        ByteBuf message = request.message();
        int start = request.messageStart();
        out.write(message, start, request.keyOffset(0) - 1);
        for (int i = 0; i < count; ) {
            // With the space before it, and with the keys next to it in the request.
            int from = request.keyOffset(keys[i]) - 1;
            int last = keys[i++];
            while (i < count && keys[i] == last + 1) {
                last = keys[i++];
            }
            out.write(message, start + from, request.keyOffset(last) + request.keyLength(last) - from);
        }
        out.writeByte('\r');
        out.writeByte('\n');
    }

    @Override
    public int fragmentAccepts() {
        return MemcacheResponseDecoder.VALUES
                | MemcacheResponseDecoder.NONE
                | ResponseDecoder.ERROR
                | ResponseDecoder.SERVER_TROUBLE;
    }

    @Override
    public int elementKinds() {
        return MemcacheResponseDecoder.VALUES;
    }

    @Override
    public void writeStart(int keyCount, Output out) {}

    @Override
    public void writeEnd(Output out) {
        out.write(Answers.END);
    }

    /** Servers do the same if they run out of memory in the middle. */
    @Override
    public boolean mayEndInError() {
        return true;
    }
}
