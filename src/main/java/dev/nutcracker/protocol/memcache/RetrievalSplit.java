package dev.nutcracker.protocol.memcache;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.protocol.Split;
import io.netty.buffer.ByteBuf;

/**
 * {@code get}, {@code gets}, {@code gat} and {@code gats} of several keys.
 *
 * <p>A server leaves out the keys it does not have and keeps the order of the others. For each key of the request the
 * next value of its server follows, so values may come in another order than the keys when some are missing; clients go
 * by the key in each {@code VALUE} line.
 *
 * <pre>
 *   get a b c\r\n      a, c ─► server 1: get a c\r\n ─► VALUE a … VALUE c … END\r\n ─┐
 *                      b    ─► server 2: get b\r\n   ─► END\r\n                     ─┴─► VALUE a … VALUE c … END\r\n
 * </pre>
 */
final class RetrievalSplit implements Split {
    static final RetrievalSplit INSTANCE = new RetrievalSplit();

    private static final int LINE_END_BYTES = 2;

    private RetrievalSplit() {}

    /** What stands before the first key, command and exptime, stands before each fragment's keys. */
    @Override
    public void writeFragment(Conversation request, int[] keys, int count, Output out) {
        ByteBuf message = request.message();
        int start = request.messageStart();
        int beforeKeys = request.keyOffset(0) - 1;
        out.write(message, start, beforeKeys);
        for (int i = 0; i < count; i++) {
            out.writeByte(' ');
            out.write(message, start + request.keyOffset(keys[i]), request.keyLength(keys[i]));
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
    public boolean coalesce(FragmentResponses responses, Output out) {
        if (!fit(responses)) {
            return false;
        }
        int[] next = starts(responses);
        for (int key = 0; key < responses.keyCount(); key++) {
            int fragment = responses.fragmentOf(key);
            ByteBuf response = responses.response(fragment);
            int end = blockEnd(response, next[fragment]);
            out.write(response, next[fragment], end - next[fragment]);
            next[fragment] = end;
        }
        out.write(Answers.END);
        return true;
    }

    /** Whether no fragment has more values than it had keys. */
    private static boolean fit(FragmentResponses responses) {
        int[] next = starts(responses);
        for (int key = 0; key < responses.keyCount(); key++) {
            int fragment = responses.fragmentOf(key);
            next[fragment] = blockEnd(responses.response(fragment), next[fragment]);
        }
        for (int fragment = 0; fragment < next.length; fragment++) {
            if (blockEnd(responses.response(fragment), next[fragment]) != next[fragment]) {
                return false;
            }
        }
        return true;
    }

    private static int[] starts(FragmentResponses responses) {
        int[] starts = new int[responses.fragmentCount()];
        for (int fragment = 0; fragment < starts.length; fragment++) {
            starts[fragment] = responses.response(fragment).readerIndex();
        }
        return starts;
    }

    /** The end of the value at {@code start}; {@code start} itself when the values end there. The decoder has checked it. */
    private static int blockEnd(ByteBuf response, int start) {
        int end = response.writerIndex();
        if (!Bytes.startsWith(response, start, end, ValueLine.PREFIX)) {
            return start;
        }
        int lineFeed = response.indexOf(start, end, (byte) '\n');
        return lineFeed + 1 + ValueLine.dataLength(response, start, lineFeed - 1) + LINE_END_BYTES;
    }
}
