package dev.nutcracker.protocol.redis;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Split;
import io.netty.buffer.ByteBuf;

/** A command that is nothing but its keys, each with as many arguments behind it as the others. */
final class DeclaredSplit implements Split {
    private final int step;
    private final int accepts;
    private final BroadcastSplit.Coalescing coalescing;

    /** @param step how many arguments a key makes up with those behind it */
    DeclaredSplit(int step, int accepts, BroadcastSplit.Coalescing coalescing) {
        this.step = step;
        this.accepts = accepts | ResponseKind.ANY_ERROR;
        this.coalescing = coalescing;
    }

    @Override
    public void writeFragment(ParsedRequest request, int[] keys, int count, Output out) {
        NumberLine line = new NumberLine();
        ByteBuf message = request.message();
        Fragments.writeHead(request, step * count, out);
        for (int i = 0; i < count; i++) {
            int start = Fragments.headerStart(request, keys[i]);
            int end = Fragments.keyEnd(request, keys[i]);
            for (int behind = 1; behind < step; behind++) {
                line.read(message, end + 1, message.writerIndex());
                end = line.end() + (int) line.value() + 2;
            }
            out.write(message, start, end - start);
        }
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
