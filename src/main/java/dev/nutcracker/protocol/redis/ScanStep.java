package dev.nutcracker.protocol.redis;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.ServerStep;
import dev.nutcracker.protocol.VisitOrder;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One step of a SCAN. It walks the servers in the order of the pool, each until its own cursor is back at 0. The whole
 * state of a scan is in its cursor: the position of the server in the low bits, and that server's cursor above them.
 *
 * <pre>
 *   cursor   63 …                                   16 | 15 …          0
 *            the server's own cursor                   | its place in the pool: in a cluster 24 bits, by its name
 *
 *   (0, place 0) ──► (c, 0) ──► … ──► (0, 1) ──► (c, 1) ──► … ──► (0, last) ──► … ──► 0
 * </pre>
 *
 * <p>Servers' cursors are no longer than the number of a bucket in their key table, so there is enough room.
 */
final class ScanStep implements ServerStep {
    static final byte[] INVALID_CURSOR = Errors.error("invalid cursor");

    private static final int CURSOR_DIGITS_MAX = 20;
    private static final byte[] TOO_LARGE = Errors.error("the server's cursor is too large");

    private final long cursor;
    /** The position of the server. */
    private final int start;

    private final VisitOrder order;
    private final int argumentCount;
    /** Where the arguments after the cursor start, counted from the message's start. */
    private final int others;

    private ScanStep(long cursor, int start, VisitOrder order, int argumentCount, int others) {
        this.cursor = cursor;
        this.start = start;
        this.order = order;
        this.argumentCount = argumentCount;
        this.others = others;
    }

    /** The step that a request asks for; null if its cursor is not one of this pool's. */
    static @Nullable ScanStep of(ArgumentCursor request, VisitOrder order) {
        request.moveTo(1);
        if (request.length() == 0 || request.length() > CURSOR_DIGITS_MAX) {
            return null;
        }
        try {
            long cursor = Long.parseUnsignedLong(request.text());
            return of(cursor, order, request.count(), request.offset() + request.length() + 2);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable ScanStep of(long cursor, VisitOrder order, int argumentCount, int others) {
        int start = order.startOf(position(cursor, order));
        return start < 0 ? null : new ScanStep(cursor, start, order, argumentCount, others);
    }

    private static int position(long cursor, VisitOrder order) {
        return (int) cursor & ((1 << order.positionBits()) - 1);
    }

    /** If the position is another server's by now, that one is visited from its beginning. */
    private long serverCursor() {
        return start == position(cursor, order) ? cursor >>> order.positionBits() : 0;
    }

    @Override
    public @Nullable ServerStep among(VisitOrder other) {
        return of(cursor, other, argumentCount, others);
    }

    @Override
    public int server() {
        return order.serverAt(start);
    }

    @Override
    public void writeFragment(ParsedRequest request, int[] keys, int count, Output out) {
        Fragments.writeHead(request, argumentCount - 1, out);
        writeText(Long.toString(serverCursor()), out);
        out.write(request.message(), request.messageStart() + others, request.messageLength() - others);
    }

    @Override
    public int fragmentAccepts() {
        return ResponseKind.ARRAY | ResponseKind.ANY_ERROR;
    }

    /** {@code *2 CR LF $1 CR LF 0 CR LF}, and an array of keys. */
    @Override
    public boolean coalesce(FragmentResponses responses, Output out) {
        ByteBuf response = responses.response(0);
        int at = response.readerIndex();
        int end = response.writerIndex();
        NumberLine line = new NumberLine();
        boolean pair = line.read(response, at + 1, end) == NumberLine.Outcome.READ && line.value() == 2;
        if (!pair || line.end() == end || response.getByte(line.end()) != '$') {
            return false;
        }
        boolean text = line.read(response, line.end() + 1, end) == NumberLine.Outcome.READ
                && line.value() > 0
                && line.value() <= CURSOR_DIGITS_MAX;
        // The text of a cursor ends with CR LF and is written as numbers are.
        if (!text || line.read(response, line.end(), end) != NumberLine.Outcome.READ || line.value() < 0) {
            return false;
        }
        write(line.value(), response, line.end(), out);
        return true;
    }

    private void write(long nextCursor, ByteBuf response, int keys, Output out) {
        if (nextCursor >>> (Long.SIZE - order.positionBits()) != 0) {
            out.write(TOO_LARGE);
            return;
        }
        out.write(new byte[] {'*', '2', '\r', '\n'});
        writeText(Long.toUnsignedString(following(nextCursor)), out);
        out.write(response, keys, response.writerIndex() - keys);
    }

    private long following(long nextCursor) {
        if (nextCursor != 0) {
            return nextCursor << order.positionBits() | start;
        }
        return order.after(start);
    }

    private static void writeText(String text, Output out) {
        out.writeByte('$');
        out.writeDecimal(text.length());
        out.write(Fragments.CR_LF);
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.write(Fragments.CR_LF);
    }
}
