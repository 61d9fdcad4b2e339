package dev.nutcracker.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds replies in received bytes, which may be cut anywhere. It keeps at most one unfinished reply, and takes none that is
 * larger, deeper or longer than its bounds.
 *
 * <pre>
 *   bytes    │ used │ line or bulk that is being read │ free │
 *            0     at                                end
 *
 *   levels   %2 │ name, mymaster, ip │ ──► *1 │ │        the aggregates that are still open, outermost first
 * </pre>
 */
final class ReplyReader {
    /** What fits answers about single masters, sentinels and servers. */
    static final Bounds SMALL = new Bounds(1024 * 1024, 64 * 1024);
    /** What fits the answers of clusters of up to 1000 nodes, unless their slots are scattered one by one. */
    static final Bounds CLUSTER = new Bounds(4 * 1024 * 1024, 256 * 1024);

    static final int DEPTH_MAX = 8;

    private static final int LEAST_ROOM = 512;
    private static final int NONE = -1;
    /** The sign, the digits of a long, and its own sign. */
    private static final int NUMBER_CHARACTERS_MAX = 21;

    private static final Reply NOTHING = new Reply.Nothing();

    /** How large a reply may be. */
    record Bounds(int bytesMax, int elementsMax) {}

    /** An aggregate whose elements are still coming. */
    private static final class Level {
        private final char sign;
        private final List<Reply> elements = new ArrayList<>();
        private int missing;

        Level(char sign, int missing) {
            this.sign = sign;
            this.missing = missing;
        }
    }

    private final Bounds bounds;
    private final ArrayDeque<Level> levels = new ArrayDeque<>();
    private byte[] bytes = new byte[LEAST_ROOM];
    private int at;
    private int end;
    /** No line ends before this index. */
    private int searched;

    private char bulkSign;
    private int bulkLength = NONE;
    /** What has been used of the reply that is being read. */
    private int usedBytes;

    private int elements;
    private boolean broken;

    ReplyReader(Bounds bounds) {
        this.bounds = bounds;
    }

    /** Copies what has been received. */
    void add(ByteBuf received) {
        int length = received.readableBytes();
        makeRoom(length);
        received.readBytes(bytes, end, length);
        end += length;
    }

    private void makeRoom(int length) {
        if (at > 0) {
            System.arraycopy(bytes, at, bytes, 0, end - at);
            searched = Math.max(0, searched - at);
            end -= at;
            at = 0;
        }
        if (bytes.length - end < length) {
            bytes = Arrays.copyOf(bytes, Math.max(end + length, bytes.length * 2));
        }
    }

    /** Whether the bytes are no replies, or exceed the bounds. Nothing is found any more. */
    boolean isBroken() {
        return broken;
    }

    /** The next reply; null if it has not arrived in full. */
    @Nullable
    Reply next() {
        while (!broken) {
            int start = at;
            Reply whole = bulkLength == NONE ? readLine() : readBulk();
            usedBytes += at - start;
            if (whole != null) {
                endOfReply();
                return whole;
            }
            if (at == start) {
                broken |= usedBytes + end - at > bounds.bytesMax();
                return null;
            }
            broken |= usedBytes > bounds.bytesMax();
        }
        return null;
    }

    private void endOfReply() {
        usedBytes = 0;
        elements = 0;
        if (at == end) {
            at = 0;
            end = 0;
            searched = 0;
            if (bytes.length > bounds.bytesMax() / 8) {
                bytes = new byte[LEAST_ROOM];
            }
        }
    }

    private @Nullable Reply readLine() {
        int lineFeed = lineFeed();
        if (lineFeed == NONE) {
            return null;
        }
        if (lineFeed < at + 2 || bytes[lineFeed - 1] != '\r') {
            broken = true;
            return null;
        }
        char sign = (char) bytes[at];
        int from = at + 1;
        int length = lineFeed - 1 - from;
        at = lineFeed + 1;
        searched = at;
        return switch (sign) {
            case '+', ',', '(' -> found(new Reply.Text(text(from, length)));
            case '-' -> found(new Reply.Failure(text(from, length)));
            case ':' -> number(from, length);
            case '#' -> truth(from, length);
            case '_' -> length == 0 ? found(NOTHING) : breaks();
            case '$', '!', '=' -> beginBulk(sign, from, length);
            case '*', '~', '%', '>', '|' -> beginLevel(sign, from, length);
            default -> breaks();
        };
    }

    private int lineFeed() {
        for (int i = Math.max(at, searched); i < end; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        searched = end;
        return NONE;
    }

    private String text(int from, int length) {
        return new String(bytes, from, length, UTF_8);
    }

    private @Nullable Reply breaks() {
        broken = true;
        return null;
    }

    private @Nullable Reply number(int from, int length) {
        if (length < 1 || length > NUMBER_CHARACTERS_MAX) {
            return breaks();
        }
        try {
            return found(new Reply.Whole(Long.parseLong(text(from, length))));
        } catch (NumberFormatException e) {
            return breaks();
        }
    }

    private @Nullable Reply truth(int from, int length) {
        boolean isTrue = length == 1 && bytes[from] == 't';
        boolean isFalse = length == 1 && bytes[from] == 'f';
        return isTrue || isFalse ? found(new Reply.Truth(isTrue)) : breaks();
    }

    /** A length or a count: digits, or {@code -1} for nothing; {@code -2} if it is neither. */
    private int count(int from, int length) {
        if (length == 2 && bytes[from] == '-' && bytes[from + 1] == '1') {
            return NONE;
        }
        int count = 0;
        for (int i = from; i < from + length; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9 || count > bounds.bytesMax()) {
                return -2;
            }
            count = count * 10 + digit;
        }
        return length == 0 || count > bounds.bytesMax() ? -2 : count;
    }

    private @Nullable Reply beginBulk(char sign, int from, int length) {
        int count = count(from, length);
        if (count == NONE) {
            return found(NOTHING);
        }
        if (count < 0) {
            return breaks();
        }
        bulkSign = sign;
        bulkLength = count;
        return null;
    }

    private @Nullable Reply readBulk() {
        if (end - at < bulkLength + 2) {
            return null;
        }
        int from = at;
        int length = bulkLength;
        at += length + 2;
        searched = at;
        bulkLength = NONE;
        if (bytes[at - 2] != '\r' || bytes[at - 1] != '\n') {
            return breaks();
        }
        return switch (bulkSign) {
            case '!' -> found(new Reply.Failure(text(from, length)));
            // txt:some text
            case '=' -> length < 4 ? breaks() : found(new Reply.Text(text(from + 4, length - 4)));
            default -> found(new Reply.Text(text(from, length)));
        };
    }

    private @Nullable Reply beginLevel(char sign, int from, int length) {
        int count = count(from, length);
        if (count == NONE) {
            return found(NOTHING);
        }
        boolean pairs = sign == '%' || sign == '|';
        if (count < 0
                || count > bounds.elementsMax()
                || levels.size() == DEPTH_MAX
                || (sign == '>' && !levels.isEmpty())) {
            return breaks();
        }
        levels.push(new Level(sign, pairs ? 2 * count : count));
        return count == 0 ? endLevels() : null;
    }

    /** A value is complete; returns the whole reply if that is, too. */
    private @Nullable Reply found(Reply value) {
        Level level = levels.peek();
        if (level == null) {
            return value;
        }
        if (++elements > bounds.elementsMax()) {
            return breaks();
        }
        level.elements.add(value);
        level.missing--;
        return level.missing == 0 ? endLevels() : null;
    }

    private @Nullable Reply endLevels() {
        Level ended = levels.pop();
        return switch (ended.sign) {
            case '>' -> found(new Reply.Push(ended.elements));
            // Attributes say something about the value behind them; nothing here needs it.
            case '|' -> null;
            default -> found(new Reply.Many(ended.elements));
        };
    }
}
