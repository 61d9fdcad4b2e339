package dev.nutcracker.protocol.redis;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Split;

/**
 * WAIT and WAITAOF without the waiting, which would hold up all clients of a server connection: every server is asked how
 * many replicas have what came over this connection by now, and the least number is the answer.
 *
 * <p>Of the arguments all but the last, which are the numbers to wait for, become 0.
 */
final class WaitSplit implements Split {
    private static final byte[] ZERO = {'$', '1', '\r', '\n', '0', '\r', '\n'};

    private final int accepts;
    private final BroadcastSplit.Coalescing least;

    WaitSplit(int accepts, BroadcastSplit.Coalescing least) {
        this.accepts = accepts | ResponseKind.ANY_ERROR;
        this.least = least;
    }

    @Override
    public void writeFragment(Conversation request, int[] keys, int count, Output out) {
        int arguments = ((RedisCommand) request.command()).arity() - 1;
        Arguments timeout = new Arguments().of(request.message(), request.messageStart(), arguments + 1);
        timeout.moveTo(arguments);
        Fragments.writeHead(request, arguments, out);
        for (int i = 1; i < arguments; i++) {
            out.write(ZERO);
        }
        out.writeByte('$');
        out.writeDecimal(timeout.length());
        out.write(Fragments.CR_LF);
        out.write(timeout.bytes());
        out.write(Fragments.CR_LF);
    }

    @Override
    public int fragmentAccepts() {
        return accepts;
    }

    @Override
    public boolean coalesce(FragmentResponses responses, Output out) {
        return least.coalesce(responses, out);
    }
}
