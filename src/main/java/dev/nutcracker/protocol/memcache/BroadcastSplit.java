package dev.nutcracker.protocol.memcache;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.protocol.Split;

/** {@code flush_all} and {@code verbosity}: the same request to every server, {@code OK} when all say so. */
final class BroadcastSplit implements Split {
    static final BroadcastSplit INSTANCE = new BroadcastSplit();

    private BroadcastSplit() {}

    @Override
    public void writeFragment(Conversation request, int[] keys, int count, Output out) {
        out.write(request.message(), request.messageStart(), request.messageLength());
    }

    @Override
    public int fragmentAccepts() {
        return MemcacheResponseDecoder.OK | ResponseDecoder.ERROR | ResponseDecoder.SERVER_TROUBLE;
    }

    @Override
    public boolean coalesce(FragmentResponses responses, Output out) {
        out.write(Answers.OK);
        return true;
    }
}
