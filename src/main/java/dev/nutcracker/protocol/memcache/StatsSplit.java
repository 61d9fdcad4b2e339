package dev.nutcracker.protocol.memcache;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.CoalescingSplit;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.ResponseDecoder;
import io.netty.buffer.ByteBuf;

/**
 * {@code stats} and its topics about servers: every server is asked, and the answers are presented as those of one.
 *
 * <p>Counts are summed. Other values, such as a time or a version, are the first server's, and so are all {@linkplain
 * #FIRST settings}. Items of a dump follow each other.
 *
 * <pre>
 *   server 0: STAT pid 7, STAT curr_items 2  ─┐
 *   server 1: STAT pid 9, STAT curr_items 3  ─┴─► STAT pid 7, STAT curr_items 5, END
 * </pre>
 */
final class StatsSplit implements CoalescingSplit {
    /** Counts are summed. */
    static final StatsSplit SUM = new StatsSplit(true);
    /** Each value is the first server's. */
    static final StatsSplit FIRST = new StatsSplit(false);

    private final boolean sums;

    private StatsSplit(boolean sums) {
        this.sums = sums;
    }

    @Override
    public void writeFragment(ParsedRequest request, int[] keys, int count, Output out) {
        out.write(request.message(), request.messageStart(), request.messageLength());
    }

    @Override
    public int fragmentAccepts() {
        return MemcacheResponseDecoder.STATS
                | MemcacheResponseDecoder.NONE
                | ResponseDecoder.ERROR
                | ResponseDecoder.SERVER_TROUBLE;
    }

    @Override
    public boolean coalesce(FragmentResponses responses, Output out) {
        StatSums lines = new StatSums(sums);
        for (int fragment = 0; fragment < responses.fragmentCount(); fragment++) {
            gather(responses.response(fragment), lines, out);
        }
        lines.lines().forEach(line -> out.write(line.bytes()));
        out.write(Answers.END);
        return true;
    }

    private void gather(ByteBuf response, StatSums lines, Output out) {
        int start = response.readerIndex();
        int end = response.writerIndex() - Answers.END.length;
        while (start < end) {
            int lineFeed = response.indexOf(start, end, (byte) '\n');
            if (Bytes.startsWith(response, start, end, StatLine.ITEM_PREFIX)) {
                out.write(response, start, lineFeed + 1 - start);
            } else {
                lines.add(StatLine.read(response, start, lineFeed - 1));
            }
            start = lineFeed + 1;
        }
    }
}
