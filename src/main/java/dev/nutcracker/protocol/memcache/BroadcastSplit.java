package dev.nutcracker.protocol.memcache;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.CoalescingSplit;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.ResponseDecoder;

/** {@code flush_all} and similar commands: the same request to every server, and their common answer if all give it. */
final class BroadcastSplit implements CoalescingSplit {
    /** All answer {@code OK}. */
    static final BroadcastSplit OK = new BroadcastSplit(MemcacheResponseDecoder.OK, Answers.OK);
    /** All answer {@code RESET}. */
    static final BroadcastSplit RESET = new BroadcastSplit(MemcacheResponseDecoder.RESET, Answers.RESET);

    private final int kind;
    private final byte[] word;

    private BroadcastSplit(int kind, byte[] word) {
        this.kind = kind;
        this.word = word;
    }

    @Override
    public void writeFragment(ParsedRequest request, int[] keys, int count, Output out) {
        out.write(request.message(), request.messageStart(), request.messageLength());
    }

    @Override
    public int fragmentAccepts() {
        return kind | ResponseDecoder.ERROR | ResponseDecoder.SERVER_TROUBLE;
    }

    @Override
    public boolean coalesce(FragmentResponses responses, Output out) {
        out.write(word);
        return true;
    }
}
