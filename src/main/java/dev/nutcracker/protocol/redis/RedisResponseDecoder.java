package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.ResponseDecoder;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the end of each response of a Redis server, in RESP2 and RESP3.
 *
 * <p>Arrays within arrays are counted on a stack: {@code open[level]} is how many elements are still to come at a level.
 * Level 0 is the response itself, one element. An attribute is not an element but stands before one, so it is counted in
 * addition to the announced elements.
 *
 * <pre>
 *   *2 [ :1  *3 [ $2 hi  :5  _ ] ]        open: 1 | 2 | 3    at "hi"
 * </pre>
 */
public final class RedisResponseDecoder extends ResponseDecoder {
    /**
     * No script can nest deeper. So one client cannot make a server send a response that closes the connection of others.
     */
    static final int DEPTH_MAX = 64 * 1024;

    static final int BULK_BYTES_MAX = 1024 * 1024 * 1024;
    static final int LINE_BYTES_MAX = 1024 * 1024;
    static final int ELEMENTS_MAX = Integer.MAX_VALUE / 2;

    private static final int BETWEEN_RESPONSES = -1;
    private static final int NO_BULK = -1;
    private static final int LINE_END_BYTES = 2;
    private static final int INITIAL_DEPTH = 4;
    /** Memory for one deep response is not kept for the next. */
    private static final int KEPT_DEPTH_MAX = 1024;

    private static final int CR_LF = '\r' << 8 | '\n';

    private final NumberLine number = new NumberLine();
    private long[] open = new long[INITIAL_DEPTH];
    private int level = BETWEEN_RESPONSES;
    private int bulkLeft = NO_BULK;
    /** How many bytes of an unfinished line have no line end, counted from {@code length}. */
    private int lineScanned;
    /** Whether an attribute is being walked; it is part of the element after it. */
    private boolean inElementsAttribute;

    RedisResponseDecoder() {}

    @Override
    public Result decode(ByteBuf in) {
        if (level == BETWEEN_RESPONSES) {
            begin();
        }
        while (true) {
            Result result = bulkLeft == NO_BULK ? element(in) : bulk(in);
            if (result != null) {
                return result;
            }
        }
    }

    private void begin() {
        length = 0;
        kind = 0;
        level = 0;
        inElementsAttribute = false;
        if (open.length > KEPT_DEPTH_MAX) {
            open = new long[INITIAL_DEPTH];
        }
        open[0] = 1;
    }

    private @Nullable Result element(ByteBuf in) {
        int at = in.readerIndex() + length;
        if (at == in.writerIndex()) {
            return Result.INCOMPLETE;
        }
        byte type = in.getByte(at);
        return switch (type) {
            case '+' -> text(in, at, ResponseKind.SIMPLE, 0);
            case '-' -> text(in, at, ResponseKind.ERROR, 0);
            case ',' -> text(in, at, ResponseKind.DOUBLE, 1);
            case '(' -> text(in, at, ResponseKind.BIG_NUMBER, 1);
            case '_' -> fixed(in, at, ResponseKind.NULL, 0);
            case '#' -> fixed(in, at, ResponseKind.BOOLEAN, 1);
            case ':', '$', '!', '=', '*', '~', '%', '|' -> numbered(in, at, type);
            default -> Result.BROKEN;
        };
    }

    /** {@code +OK CR LF}: a line of any text. */
    private @Nullable Result text(ByteBuf in, int at, int textKind, int lengthMin) {
        int newline = in.indexOf(at + Math.max(1, lineScanned), in.writerIndex(), (byte) '\n');
        if (newline < 0) {
            lineScanned = in.writerIndex() - at;
            return lineScanned > LINE_BYTES_MAX ? Result.BROKEN : Result.INCOMPLETE;
        }
        if (newline - at > LINE_BYTES_MAX || newline - at - 2 < lengthMin || in.getByte(newline - 1) != '\r') {
            return Result.BROKEN;
        }
        lineScanned = 0;
        length = newline + 1 - in.readerIndex();
        return scalar(
                textKind == ResponseKind.ERROR && isTrouble(in, at, newline) ? ResponseKind.SERVER_TROUBLE : textKind);
    }

    /**
     * {@code -LOADING …}, {@code -BUSY …}, {@code -MASTERDOWN …} and the error for one connection too many concern the server,
     * not the request. {@code -BUSYKEY} is a different error, and scripts may say {@code -BUSY …} of what they are about.
     */
    private static boolean isTrouble(ByteBuf in, int at, int end) {
        return startsWith(in, at + 1, "LOADING")
                || isBusy(in, at + 1, end)
                || startsWith(in, at + 1, "MASTERDOWN")
                || startsWith(in, at + 1, "ERR max number of clients");
    }

    /** {@code BUSY Redis is busy running …}; forks say their own names. */
    private static boolean isBusy(ByteBuf in, int at, int end) {
        if (!startsWith(in, at, "BUSY")) {
            return false;
        }
        int name = at + "BUSY ".length();
        int blank = in.indexOf(Math.min(name, end), end, (byte) ' ');
        return blank >= 0 && startsWith(in, blank + 1, "is busy running");
    }

    private static boolean startsWith(ByteBuf in, int at, String word) {
        int end = at + word.length();
        if (end >= in.writerIndex() || (in.getByte(end) != ' ' && in.getByte(end) != '\r')) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (in.getByte(at + i) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** {@code _ CR LF} and {@code #t CR LF}. */
    private @Nullable Result fixed(ByteBuf in, int at, int fixedKind, int contentLength) {
        int end = at + 1 + contentLength;
        if (in.writerIndex() - end < 2) {
            return Result.INCOMPLETE;
        }
        boolean right = contentLength == 0 || in.getByte(at + 1) == 't' || in.getByte(at + 1) == 'f';
        if (!right || in.getUnsignedShort(end) != CR_LF) {
            return Result.BROKEN;
        }
        length = end + 2 - in.readerIndex();
        return scalar(fixedKind);
    }

    /** {@code :5 CR LF}, and types with a length or count in front. */
    private @Nullable Result numbered(ByteBuf in, int at, byte type) {
        return switch (number.read(in, at + 1, in.writerIndex())) {
            case INCOMPLETE -> Result.INCOMPLETE;
            case MALFORMED -> Result.BROKEN;
            case READ -> {
                length = number.end() - in.readerIndex();
                yield opened(type, number.value());
            }
        };
    }

    private @Nullable Result opened(byte type, long value) {
        return switch (type) {
            case ':' -> scalar(ResponseKind.INTEGER);
            case '$' -> value == -1 ? scalar(ResponseKind.NULL) : bulkOf(ResponseKind.BULK, value);
            case '!' -> bulkOf(ResponseKind.ERROR, value);
            case '=' -> bulkOf(ResponseKind.VERBATIM, value);
            case '*' -> value == -1 ? scalar(ResponseKind.NULL) : aggregate(ResponseKind.ARRAY, value, 1);
            case '~' -> aggregate(ResponseKind.SET, value, 1);
            case '%' -> aggregate(ResponseKind.MAP, value, 2);
            default -> attribute(value);
        };
    }

    private @Nullable Result scalar(int scalarKind) {
        return setKind(scalarKind) ? elementEnds() : Result.BROKEN;
    }

    private @Nullable Result bulkOf(int bulkKind, long size) {
        if (size < 0 || size > BULK_BYTES_MAX) {
            return Result.BROKEN;
        }
        bulkLeft = (int) size;
        return setKind(bulkKind) ? null : Result.BROKEN;
    }

    private @Nullable Result aggregate(int aggregateKind, long count, int elementsEach) {
        if (count < 0 || count > ELEMENTS_MAX) {
            return Result.BROKEN;
        }
        if (!setKind(aggregateKind) || !isExpected(count)) {
            return Result.BROKEN;
        }
        return count == 0 ? elementEnds() : enter(count * elementsEach);
    }

    private @Nullable Result attribute(long count) {
        if (count < 0 || count > ELEMENTS_MAX) {
            return Result.BROKEN;
        }
        if (count == 0) {
            return null;
        }
        open[level]++;
        inElementsAttribute |= level == 1;
        return enter(2 * count);
    }

    private @Nullable Result enter(long count) {
        if (level == DEPTH_MAX) {
            return Result.BROKEN;
        }
        level++;
        if (level == open.length) {
            open = Arrays.copyOf(open, 2 * level);
        }
        open[level] = count;
        if (level == 1 && elements != null && kind == ResponseKind.ARRAY) {
            elements.startAt(length);
        }
        return null;
    }

    /** Returns false for an element that is not expected. */
    private boolean setKind(int elementKind) {
        if (level == 0) {
            kind = elementKind;
        }
        return level != 1 || elements == null || kind != ResponseKind.ARRAY || elements.mayBeOf(elementKind);
    }

    /** Whether an array at level 0 has as many elements as are expected. */
    private boolean isExpected(long count) {
        return level != 0 || elements == null || kind != ResponseKind.ARRAY || elements.fits(count);
    }

    @Override
    public long announcedBytes() {
        return Math.max(0, bulkLeft);
    }

    /** Of a single string it is known. */
    @Override
    public long wholeBytesMax() {
        boolean single = level == 0 && open[0] == 1 && bulkLeft != NO_BULK;
        return single ? (long) length + bulkLeft + LINE_END_BYTES : Long.MAX_VALUE;
    }

    private @Nullable Result bulk(ByteBuf in) {
        int available = in.readableBytes() - length;
        if (available < bulkLeft + 2) {
            int passed = Math.min(available, bulkLeft);
            bulkLeft -= passed;
            length += passed;
            return Result.INCOMPLETE;
        }
        int end = in.readerIndex() + length + bulkLeft;
        if (in.getUnsignedShort(end) != CR_LF) {
            return Result.BROKEN;
        }
        length += bulkLeft + 2;
        bulkLeft = NO_BULK;
        return elementEnds();
    }

    private @Nullable Result elementEnds() {
        do {
            if (level == 1) {
                noteElement();
            }
            if (--open[level] > 0) {
                return null;
            }
            level--;
        } while (level != BETWEEN_RESPONSES);
        return Result.COMPLETE;
    }

    private void noteElement() {
        if (!inElementsAttribute && elements != null && kind == ResponseKind.ARRAY) {
            elements.endAt(length);
        }
        inElementsAttribute = false;
    }
}
