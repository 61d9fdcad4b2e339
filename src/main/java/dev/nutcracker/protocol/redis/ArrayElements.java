package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.CoalescingSplit.FragmentResponses;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Goes through an array of bulk strings and integers, which has arrived whole, element by element. Nothing of it is copied to the heap,
 * so an array may have millions of elements.
 */
final class ArrayElements {
    private final ByteBuf response;
    private final int end;
    private final NumberLine line = new NumberLine();
    private final long count;
    private int next;
    private int header;
    private int start;
    private int length;
    private boolean isInteger;
    private long integer;

    private ArrayElements(ByteBuf response) {
        this.response = response;
        this.end = response.writerIndex();
        this.count = readLine(response.readerIndex(), '*') ? line.value() : -1;
        this.next = line.end();
    }

    /** Before the first element; null if the response is no array, or does not have as many well-formed elements as it says. */
    static @Nullable ArrayElements of(ByteBuf response) {
        ArrayElements checked = new ArrayElements(response);
        for (long i = 0; i < checked.count; i++) {
            if (!checked.read()) {
                return null;
            }
        }
        return checked.count < 0 || checked.next != checked.end ? null : new ArrayElements(response);
    }

    /** The arrays that the servers have answered, before their first elements; none if a response is anything else. */
    static ArrayElements[] ofAll(FragmentResponses responses) {
        ArrayElements[] arrays = new ArrayElements[responses.fragmentCount()];
        for (int fragment = 0; fragment < arrays.length; fragment++) {
            ArrayElements array = of(responses.response(fragment));
            if (array == null) {
                return new ArrayElements[0];
            }
            arrays[fragment] = array;
        }
        return arrays;
    }

    /** The same arrays before their first elements again, beside these. */
    static ArrayElements[] fromStart(ArrayElements[] arrays) {
        ArrayElements[] again = new ArrayElements[arrays.length];
        for (int i = 0; i < arrays.length; i++) {
            again[i] = new ArrayElements(arrays[i].response);
        }
        return again;
    }

    /** How many elements there are in all. */
    long count() {
        return count;
    }

    /** Goes on to the next element, the first at first. There must be one. */
    void advance() {
        if (!read()) {
            throw new IllegalStateException("there is no further element");
        }
    }

    /** Goes on to the element that has its {@link #header} there. */
    void moveTo(int otherHeader) {
        next = otherHeader;
        advance();
    }

    private boolean read() {
        header = next;
        isInteger = next < end && response.getByte(next) == ':';
        if (isInteger) {
            return readInteger();
        }
        if (!readLine(next, '$') || line.value() > end - line.end() - 2L) {
            return false;
        }
        start = line.end();
        length = (int) line.value();
        next = start + length + 2;
        return true;
    }

    private boolean readInteger() {
        start = next + 1;
        if (line.read(response, start, end) != NumberLine.Outcome.READ) {
            return false;
        }
        integer = line.value();
        next = line.end();
        length = next - 2 - start;
        return true;
    }

    /** Reads a number that is not negative, behind a byte that says of what. */
    private boolean readLine(int at, char type) {
        return at < end
                && response.getByte(at) == type
                && line.read(response, at + 1, end) == NumberLine.Outcome.READ
                && line.value() >= 0;
    }

    /** Where the element begins in the response. */
    int header() {
        return header;
    }

    /** Where its text begins in the response. */
    int start() {
        return start;
    }

    /** The length of its text. */
    int length() {
        return length;
    }

    boolean isInteger() {
        return isInteger;
    }

    /** Its value, if it is an integer. */
    long integer() {
        return integer;
    }

    ByteBuf response() {
        return response;
    }

    /** Whether both have the same text. */
    boolean hasTextOf(ArrayElements other) {
        if (length != other.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (response.getByte(start + i) != other.response.getByte(other.start + i)) {
                return false;
            }
        }
        return true;
    }
}
