package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.ResponseDecoder;
import io.netty.buffer.ByteBuf;

/**
 * Finds the responses of a memcached server.
 *
 * <p>A response is one line, or {@code VALUE} lines with their data and then {@code END}, or {@code STAT} lines and
 * {@code END}. An error line in place of {@code END} ends the response as well: servers give up in the middle when they
 * run out of memory. The {@code VA} line of a meta command has one block of data and no {@code END}.
 *
 * <pre>
 *   VALUE k 0 5\r\n hello\r\n VALUE … END\r\n         STAT pid 1\r\n STAT … END\r\n
 *   |--- line ---|-- data --|
 *   VA 5 kk\r\n hello\r\n
 * </pre>
 */
final class MemcacheResponseDecoder extends ResponseDecoder {
    static final int VALUES = 1 << 2;
    static final int STORED = 1 << 3;
    static final int NOT_STORED = 1 << 4;
    static final int EXISTS = 1 << 5;
    static final int NOT_FOUND = 1 << 6;
    static final int DELETED = 1 << 7;
    static final int TOUCHED = 1 << 8;
    static final int OK = 1 << 9;
    static final int NUMBER = 1 << 10;
    static final int VERSION = 1 << 11;
    /** {@code END} with nothing before it: no values, or no statistics. */
    static final int NONE = 1 << 12;

    static final int STATS = 1 << 13;
    static final int RESET = 1 << 14;
    static final int META_VALUE = 1 << 15;
    static final int META_DONE = 1 << 16;
    static final int META_MISS = 1 << 17;
    static final int META_NOT_STORED = 1 << 18;
    static final int META_EXISTS = 1 << 19;
    static final int META_NOT_FOUND = 1 << 20;
    static final int META_DEBUG = 1 << 21;
    static final int META_NOOP = 1 << 22;
    /** The result of an operator's command, other than {@code OK}. */
    static final int OPERATED = 1 << 23;

    /** The lines of meta commands, with flags behind them. */
    private static final int META_LINES =
            META_VALUE | META_DONE | META_MISS | META_NOT_STORED | META_EXISTS | META_NOT_FOUND | META_DEBUG;

    private static final int LINE_LIMIT_BYTES = 2048;
    private static final int LINE_END_BYTES = 2;

    private final ValueLine valueLine = new ValueLine();
    private boolean complete = true;
    /** Bytes after {@link #length} that hold no line end. */
    private int searchedBytes;
    /** The rest of the value, with its CR LF. */
    private int dataBytes;

    @Override
    public Result decode(ByteBuf in) {
        if (complete) {
            begin();
        }
        Result result = Result.INCOMPLETE;
        while (result == Result.INCOMPLETE && length < in.readableBytes()) {
            int before = length;
            result = dataBytes > 0 ? data(in) : shortValue(in) ? Result.INCOMPLETE : line(in);
            if (length == before) {
                break;
            }
        }
        complete = result == Result.COMPLETE;
        return result;
    }

    @Override
    public long announcedBytes() {
        return dataBytes;
    }

    /** Behind the value of a single key comes one line; behind that of a meta command comes nothing. */
    @Override
    public long wholeBytesMax() {
        boolean single = elements == null && kind == VALUES && searchedBytes == 0;
        if (kind == META_VALUE) {
            return (long) length + dataBytes;
        }
        return single ? (long) length + dataBytes + LINE_LIMIT_BYTES + LINE_END_BYTES : Long.MAX_VALUE;
    }

    private void begin() {
        length = 0;
        kind = 0;
        keyCheck = 0;
    }

    private Result data(ByteBuf in) {
        int skipped = Math.min(dataBytes - LINE_END_BYTES, in.readableBytes() - length);
        if (skipped > 0) {
            dataBytes -= skipped;
            length += skipped;
            return Result.INCOMPLETE;
        }
        byte expected = (byte) (dataBytes == LINE_END_BYTES ? '\r' : '\n');
        if (in.getByte(in.readerIndex() + length) != expected) {
            return Result.BROKEN;
        }
        dataBytes--;
        length++;
        return dataBytes == 0 ? dataEnds() : Result.INCOMPLETE;
    }

    /** Most lines of a response to a get are like this. */
    private boolean shortValue(ByteBuf in) {
        if ((kind != 0 && kind != VALUES) || searchedBytes > 0) {
            return false;
        }
        int lineLength = valueLine.readShort(in, in.readerIndex() + length);
        // A value that is not expected goes the slow way, which reports it.
        if (lineLength == 0 || !takeValue()) {
            return false;
        }
        kind = VALUES;
        length += lineLength;
        dataBytes = valueLine.dataLength() + LINE_END_BYTES;
        return true;
    }

    private Result dataEnds() {
        if (elements != null) {
            elements.endAt(length);
        }
        return kind == META_VALUE ? Result.COMPLETE : Result.INCOMPLETE;
    }

    private Result line(ByteBuf in) {
        int start = in.readerIndex() + length;
        int lineFeed = in.indexOf(start + searchedBytes, in.writerIndex(), (byte) '\n');
        int lineBytes = (lineFeed < 0 ? in.writerIndex() : lineFeed) - start;
        if (lineBytes > LINE_LIMIT_BYTES) {
            return Result.BROKEN;
        }
        if (lineFeed < 0) {
            searchedBytes = lineBytes;
            return Result.INCOMPLETE;
        }
        if (lineBytes == 0 || in.getByte(lineFeed - 1) != '\r') {
            return Result.BROKEN;
        }
        searchedBytes = 0;
        length += lineBytes + 1;
        return wholeLine(in, start, lineFeed - 1);
    }

    private Result wholeLine(ByteBuf in, int start, int end) {
        if (Bytes.startsWith(in, start, end, ValueLine.PREFIX)) {
            return value(in, start, end);
        }
        if (kind == 0 && Bytes.startsWith(in, start, end, ValueLine.META_PREFIX)) {
            kind = META_VALUE;
            if (!takeRepeated(in, start, end, META_VALUE)) {
                return Result.BROKEN;
            }
            return block(ValueLine.metaDataLength(in, start, end));
        }
        if (Bytes.startsWith(in, start, end, StatLine.PREFIX)
                || Bytes.startsWith(in, start, end, StatLine.ITEM_PREFIX)) {
            return takeLineOf(STATS) ? Result.INCOMPLETE : Result.BROKEN;
        }
        int lastKind = ResponseLine.kindOf(in, start, end);
        return takeRepeated(in, start, end, lastKind) ? lastLine(lastKind) : Result.BROKEN;
    }

    /** Takes the key and the opaque that a meta line may repeat; returns false if they are not those of the request. */
    private boolean takeRepeated(ByteBuf in, int start, int end, int lineKind) {
        if (elements == null || (lineKind & META_LINES) == 0) {
            return true;
        }
        return lineKind == META_DEBUG
                ? RepeatedWords.takeDebugged(in, start, end, elements)
                : RepeatedWords.take(in, start, end, elements);
    }

    private Result value(ByteBuf in, int start, int end) {
        int dataLength = valueLine.dataLength(in, start, end);
        if (dataLength < 0 || !takeValue() || !takeLineOf(VALUES)) {
            return Result.BROKEN;
        }
        return block(dataLength);
    }

    /** Takes the value line that was just read; returns false if it cannot be there. For a request for one key, {@link #keyCheck} tells. */
    private boolean takeValue() {
        if (elements != null) {
            return elements.takeKey(valueLine.keyMark());
        }
        keyCheck = valueLine.keyCheck();
        return kind == 0;
    }

    private Result block(int dataLength) {
        dataBytes = dataLength + LINE_END_BYTES;
        return dataLength < 0 ? Result.BROKEN : Result.INCOMPLETE;
    }

    /** Takes a line of such a response; returns false in the middle of another. */
    private boolean takeLineOf(int expected) {
        if (kind == 0) {
            kind = expected;
        }
        return kind == expected;
    }

    private Result lastLine(int lastKind) {
        if (kind == 0 || isError(lastKind)) {
            kind = lastKind;
            return kind == 0 ? Result.BROKEN : Result.COMPLETE;
        }
        return lastKind == NONE ? Result.COMPLETE : Result.BROKEN;
    }
}
