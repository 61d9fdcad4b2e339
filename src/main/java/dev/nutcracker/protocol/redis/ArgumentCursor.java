package dev.nutcracker.protocol.redis;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * A cursor over the arguments of a request that has arrived in full and is well-formed. It goes forward only; {@link
 * #rewind} starts again.
 */
final class ArgumentCursor {
    /** The result of {@link #integer} for text that is not an integer; no request can mean this integer. */
    static final long NO_INTEGER = Long.MIN_VALUE;

    private ByteBuf message = Unpooled.EMPTY_BUFFER;
    private int messageStart;
    private int first;
    private int count;

    private int index;
    private int start;
    private int length;
    private int following;

    /** Goes to argument 0 of the array that starts at {@code messageStart}. */
    ArgumentCursor of(ByteBuf message, int messageStart, int count) {
        this.message = message;
        this.messageStart = messageStart;
        this.count = count;
        this.first = lineEnd(messageStart);
        rewind();
        return this;
    }

    /** Drops the reference to the message. */
    void clear() {
        message = Unpooled.EMPTY_BUFFER;
        count = 0;
    }

    void rewind() {
        index = -1;
        following = first;
    }

    /** The next argument is argument 0 from now on: the start of the request within this request. */
    void cutOff() {
        count = remaining();
        first = following;
        rewind();
    }

    /** How many arguments there are, including the command's name. */
    int count() {
        return count;
    }

    /** The index of this argument, 0 for the name. */
    int index() {
        return index;
    }

    /** How many arguments follow this one. */
    int remaining() {
        return count - index - 1;
    }

    boolean next() {
        if (remaining() == 0) {
            return false;
        }
        index++;
        start = lineEnd(following);
        length = lengthAt(following + 1);
        following = start + length + 2;
        return true;
    }

    boolean moveTo(int argument) {
        while (index < argument && next()) {}
        return index == argument;
    }

    void skip(int arguments) {
        moveTo(index + arguments);
    }

    /** Where the argument starts, counted from the message's start. */
    int offset() {
        return start - messageStart;
    }

    /** The buffer that has the argument. */
    ByteBuf message() {
        return message;
    }

    /** Where in the message's buffer the argument starts. */
    int start() {
        return start;
    }

    int length() {
        return length;
    }

    /** All arguments after this one, as they are in the message; the cursor is then at the last one. */
    byte[] bytesBehind() {
        int from = following;
        while (next()) {}
        return ByteBufUtil.getBytes(message, from, following - from);
    }

    byte[] bytes() {
        return ByteBufUtil.getBytes(message, start, length);
    }

    /** The argument with a character for each byte. */
    String text() {
        return text(length);
    }

    /** Up to {@code lengthMax} bytes of the argument, with one character for each. */
    String text(int lengthMax) {
        return message.toString(start, Math.min(length, lengthMax), StandardCharsets.ISO_8859_1);
    }

    /** Whether the argument is this lower-case word, in any case. */
    boolean is(String word) {
        if (length != word.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (lower(message.getByte(start + i)) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The argument as an integer in the only form that Redis takes, else {@link #NO_INTEGER}. */
    long integer() {
        // The CR LF after the argument ends the number, so one with a CR LF inside cannot pass for a whole argument.
        NumberLine line = new NumberLine();
        boolean read = length < NumberLine.LENGTH_MAX
                && line.read(message, start, following) == NumberLine.Outcome.READ
                && line.end() == following;
        return read ? line.value() : NO_INTEGER;
    }

    /**
     * The argument as an integer in any form that some version of Redis reads, else {@link #NO_INTEGER}. Old versions
     * take a plus, leading zeros, and nothing at all for 0, and read up to a NUL.
     */
    long lenientInteger() {
        long strict = integer();
        return strict == NO_INTEGER ? digits() : strict;
    }

    private long digits() {
        boolean negative = length > 0 && message.getByte(start) == '-';
        boolean signed = negative || (length > 0 && message.getByte(start) == '+');
        int firstDigit = signed ? start + 1 : start;
        long value = 0;
        int at = firstDigit;
        for (; at < start + length && message.getByte(at) != 0; at++) {
            int digit = message.getByte(at) - '0';
            if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
                return NO_INTEGER;
            }
            value = value * 10 + digit;
        }
        if (signed && at == firstDigit) {
            return NO_INTEGER;
        }
        return negative ? -value : value;
    }

    private int lineEnd(int from) {
        int at = from;
        while (message.getByte(at) != '\n') {
            at++;
        }
        return at + 1;
    }

    private int lengthAt(int from) {
        int value = 0;
        for (int at = from; message.getByte(at) != '\r'; at++) {
            value = value * 10 + message.getByte(at) - '0';
        }
        return value;
    }

    private static int lower(byte character) {
        return character >= 'A' && character <= 'Z' ? character + ('a' - 'A') : character;
    }
}
