package dev.nutcracker.protocol.redis;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a response says that something that was asked for is not there, in RESP2 and RESP3.
 *
 * <pre>
 *   $-1  _  *-1  $0  *0  %0  ~0  :0  :-2  #f  +none        nothing is there; -2 is the TTL of no key, none its type
 *   *2 $-1 $-1                                             nothing, in an array
 *   *2 $1 a $-1                                            to MGET: one of the keys is not there
 * </pre>
 *
 * <p>What may be right all the same, as 0 for a member that a set does not have, counts as well: the caller asks elsewhere, too.
 */
final class Misses {
    /** Deeper ones say what is there, not whether. */
    private static final int DEPTH_MAX = 3;

    private static final byte[] NO_TYPE = {'+', 'n', 'o', 'n', 'e', '\r'};

    private final NumberLine line = new NumberLine();
    private final ByteBuf in;
    private final int end;
    private int index;

    private Misses(ByteBuf in, int index, int length) {
        this.in = in;
        this.index = index;
        this.end = index + length;
    }

    /**
     * @param request an array of bulk strings, in full
     * @param in has the response, in full, from {@code index} on
     */
    static boolean isMiss(@Nullable String commandName, ByteBuf request, ByteBuf in, int index, int length) {
        Misses response = new Misses(in, index, length);
        if (commandName == null) {
            return false;
        }
        return switch (commandName) {
            case "mget", "json.mget" -> response.lacksAnElement();
            case "exists" -> response.counts() < keyCount(request);
            // Without the key no bit is set.
            case "bitpos" -> response.counts() <= 0;
            default -> response.isNothing(0);
        };
    }

    private static long keyCount(ByteBuf request) {
        return new Misses(request, request.readerIndex(), request.readableBytes()).counts() - 1;
    }

    /** The number in its first line; 0 if there is none. */
    private long counts() {
        return line.read(in, index + 1, end) == NumberLine.Outcome.READ ? line.value() : 0;
    }

    private boolean lacksAnElement() {
        long count = counts();
        index = line.end();
        for (long i = 0; i < count && index < end; i++) {
            if (isNull()) {
                return true;
            }
            skip(0);
        }
        return count <= 0;
    }

    private boolean isNull() {
        return in.getByte(index) == '_' || (in.getByte(index) == '$' && in.getByte(index + 1) == '-');
    }

    /** Whether the value at the index says that nothing is there; the index stands behind it then. */
    private boolean isNothing(int depth) {
        return switch (in.getByte(index)) {
            case '$' -> counts() <= 0 && skip(depth);
            case ':' -> (counts() == 0 || counts() == -2) && skip(depth);
            case '_' -> skip(depth);
            case '#' -> in.getByte(index + 1) == 'f' && skip(depth);
            case '+' -> isNoType() && skip(depth);
            case '*', '~', '%' -> isEmpty(depth);
            default -> false;
        };
    }

    private boolean isNoType() {
        for (int i = 0; i < NO_TYPE.length; i++) {
            if (index + i >= end || in.getByte(index + i) != NO_TYPE[i]) {
                return false;
            }
        }
        return true;
    }

    /** A map has the keys that were asked for with nothing as their values, or is empty. */
    private boolean isEmpty(int depth) {
        boolean isMap = in.getByte(index) == '%';
        long count = counts();
        index = line.end();
        if (count <= 0) {
            return true;
        }
        for (long i = 0; i < count; i++) {
            boolean nothing = depth < DEPTH_MAX && index < end && (!isMap || skip(depth)) && isNothing(depth + 1);
            if (!nothing) {
                return false;
            }
        }
        return true;
    }

    /** Goes behind the value at the index; returns true. */
    private boolean skip(int depth) {
        byte type = in.getByte(index);
        long count = counts();
        int lineEnd = in.indexOf(index, end, (byte) '\n') + 1;
        index = lineEnd == 0 ? end : lineEnd;
        switch (type) {
            case '$', '=' -> index = count < 0 ? index : (int) Math.min(end, index + count + 2);
            case '*', '~' -> skipAll(count, depth);
            case '%' -> skipAll(2 * count, depth);
            default -> {}
        }
        return true;
    }

    private void skipAll(long count, int depth) {
        for (long i = 0; i < count && index < end && depth < DEPTH_MAX; i++) {
            skip(depth + 1);
        }
    }
}
