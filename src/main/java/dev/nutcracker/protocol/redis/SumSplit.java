package dev.nutcracker.protocol.redis;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Split;
import io.netty.buffer.ByteBuf;

/** DEL, UNLINK, TOUCH and EXISTS: each fragment's response counts keys, and the counts are added up. */
final class SumSplit implements Split {
    @Override
    public void writeFragment(Conversation request, int[] keys, int count, Output out) {
        Fragments.writeHead(request, count, out);
        for (int i = 0; i < count; i++) {
            Fragments.writeKey(request, keys[i], out);
        }
    }

    @Override
    public int fragmentAccepts() {
        return ResponseKind.INTEGER | ResponseKind.ANY_ERROR;
    }

    @Override
    public boolean coalesce(FragmentResponses responses, Output out) {
        NumberLine line = new NumberLine();
        long sum = 0;
        for (int fragment = 0; fragment < responses.fragmentCount(); fragment++) {
            // No count of keys is negative or near the end of what a long can hold.
            if (!isCount(responses.response(fragment), line) || line.value() > Long.MAX_VALUE - sum) {
                return false;
            }
            sum += line.value();
        }
        out.writeByte(':');
        out.writeDecimal(sum);
        out.write(Fragments.CR_LF);
        return true;
    }

    private static boolean isCount(ByteBuf response, NumberLine line) {
        return response.isReadable()
                && response.getByte(response.readerIndex()) == ':'
                && line.read(response, response.readerIndex() + 1, response.writerIndex()) == NumberLine.Outcome.READ
                && line.value() >= 0;
    }
}
