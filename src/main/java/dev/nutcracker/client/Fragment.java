package dev.nutcracker.client;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.buffer.Pieces;
import dev.nutcracker.protocol.Elements;
import dev.nutcracker.protocol.ResponseDecoder;
import dev.nutcracker.server.Request;
import dev.nutcracker.server.SentPreparations;
import dev.nutcracker.server.ServerContext;
import dev.nutcracker.stats.ErrorKind;
import dev.nutcracker.stats.Limit;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** One server's part of a split request, and the part of its response that has arrived. */
final class Fragment extends Request {
    /** How much is moved at a time; the caller checks the client's room between two moves. */
    private static final int MOVED_BYTES_MAX = 64 * 1024;

    private final SplitRequest whole;
    private final Pieces pieces = new Pieces();
    private @Nullable ServerContext server;
    private @Nullable Elements elements;
    /** How many elements are in {@link #pieces}; the decoder may have seen more. */
    private int arrived;
    /** The next element to be moved. */
    private int next;

    private boolean begun;
    private boolean over;

    Fragment(SplitRequest whole, int accepts, int keyCheck) {
        super(accepts, keyCheck);
        this.whole = whole;
    }

    /** The bytes of the response that have come and have not been moved. */
    Pieces pieces() {
        return pieces;
    }

    /** The server that this fragment was sent to, {@code null} if it was not sent. */
    @Nullable
    ServerContext server() {
        return server;
    }

    /** The response must have these elements for the fragment's keys. */
    void carries(Elements expected) {
        elements = expected;
        expect(expected);
    }

    @Override
    protected void sentTo(ServerContext to, SentPreparations prepared) {
        server = to;
        whole.sentTo(to);
    }

    /** Whether the fate of the next key's element is known: it is here, or it will never come. */
    boolean isNextKnown() {
        return over || next < arrived;
    }

    /**
     * Moves elements of the next {@code count} keys to {@code out}: those that are here, and not too many at a time.
     *
     * @return for how many keys nothing is left to move; 0 if the next element has to be waited for
     */
    int moveElements(int count, Output out) {
        int moved = elements == null || next == arrived ? 0 : move(elements, count, out);
        return over && next == arrived ? count : moved;
    }

    private int move(Elements all, int count, Output out) {
        if (next == 0) {
            pieces.drop(all.headBytes());
        }
        int first = next;
        int end = Math.min(first + count, arrived);
        long bytes = 0;
        while (next < end && bytes < MOVED_BYTES_MAX) {
            bytes += all.length(next++);
        }
        pieces.moveTo(out, bytes);
        return next - first;
    }

    void release() {
        pieces.release();
    }

    @Override
    protected Object sender() {
        return whole.client;
    }

    @Override
    protected String commandName() {
        return whole.command().command();
    }

    @Override
    protected boolean respond(ByteBuf source, int index, int length, int kind) {
        if (server != null) {
            long tookNs = whole.client.nowNs() - queuedNs();
            server.latency().recordServer(tookNs);
            whole.received(length);
            whole.answeredBy(server, tookNs);
        }
        if (whole.isSwallowed()) {
            whole.fragmentAnswered();
            return false;
        }
        boolean error = ResponseDecoder.isError(kind);
        // An error may come in place of the response's end.
        int errorStart = error && elements != null ? Math.max(0, elements.end()) : 0;
        if (!error || errorStart > 0) {
            keep(source, index, error ? errorStart : length);
        }
        over = true;
        if (error) {
            byte[] text = new byte[length - errorStart];
            source.getBytes(index + errorStart, text);
            whole.fragmentFailed(this, text, null);
        } else {
            begin();
            whole.fragmentAnswered();
        }
        return true;
    }

    /** Parts are taken if elements are passed on one by one, or if no client wants them any more. */
    @Override
    protected boolean respondInPart(ByteBuf source, int index, int length) {
        if (whole.isSwallowed()) {
            return true;
        }
        if (!whole.takesParts()) {
            return false;
        }
        whole.received(length);
        keep(source, index, length);
        begin();
        whole.partArrived();
        return true;
    }

    private void keep(ByteBuf source, int index, int length) {
        if (length > 0) {
            long before = pieces.keptBytes();
            pieces.add(source, index, length);
            arrived = elements == null ? 0 : elements.count();
            whole.keep(pieces.keptBytes() - before);
        }
    }

    /** The response has begun, and not with an error. */
    private void begin() {
        if (!begun) {
            begun = true;
            whole.fragmentBegun();
        }
    }

    @Override
    protected boolean isSwallowed() {
        return whole.isSwallowed();
    }

    @Override
    protected void responseTooLarge() {
        whole.client.stats().limited().increment(Limit.MAX_RESPONSE);
    }

    @Override
    protected void giveUp(int responseBytes) {
        whole.giveUp(responseBytes);
    }

    @Override
    protected void fail(ErrorKind kind, byte[] errorResponse) {
        over = true;
        if (whole.isSwallowed()) {
            whole.fragmentAnswered();
        } else {
            whole.fragmentFailed(this, errorResponse, kind);
        }
    }

    @Override
    protected void broken(Throwable cause) {
        whole.broken(cause);
    }
}
