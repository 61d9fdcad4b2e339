package dev.nutcracker.protocol.redis;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Split;
import io.netty.buffer.ByteBuf;

/**
 * MGET: each fragment's response is an array with one element for each of its keys; together they are one array in the
 * order of the request's keys.
 *
 * <pre>
 *   keys        a  b  c  d        fragment 0: *3 [ A C D ]
 *   fragment    0  1  0  0        fragment 1: *1 [ B ]         response: *4 [ A B C D ]
 * </pre>
 */
final class MgetSplit implements Split {
    private static final int NO_ELEMENT = -1;
    private static final int NULL_BYTES = 3;

    @Override
    public void writeFragment(Conversation request, int[] keys, int count, Output out) {
        Fragments.writeHead(request, count, out);
        for (int i = 0; i < count; i++) {
            Fragments.writeKey(request, keys[i], out);
        }
    }

    @Override
    public int fragmentAccepts() {
        return ResponseKind.ARRAY | ResponseKind.ANY_ERROR;
    }

    @Override
    public boolean coalesce(FragmentResponses responses, Output out) {
        return inOrderOfKeys(responses, out);
    }

    /** Each fragment's array has a value or a null for each of its keys. */
    static boolean inOrderOfKeys(FragmentResponses responses, Output out) {
        NumberLine line = new NumberLine();
        int[] elements = firstElements(responses, line);
        if (elements.length == 0) {
            return false;
        }
        out.writeByte('*');
        out.writeDecimal(responses.keyCount());
        out.write(Fragments.CR_LF);
        for (int key = 0; key < responses.keyCount(); key++) {
            int fragment = responses.fragmentOf(key);
            ByteBuf response = responses.response(fragment);
            int end = elementEnd(response, elements[fragment], line);
            out.write(response, elements[fragment], end - elements[fragment]);
            elements[fragment] = end;
        }
        return true;
    }

    /** Where each fragment's first element starts; empty when a fragment has not one value for each of its keys. */
    private static int[] firstElements(FragmentResponses responses, NumberLine line) {
        int[] keyCounts = new int[responses.fragmentCount()];
        for (int key = 0; key < responses.keyCount(); key++) {
            keyCounts[responses.fragmentOf(key)]++;
        }
        int[] elements = new int[responses.fragmentCount()];
        for (int fragment = 0; fragment < elements.length; fragment++) {
            elements[fragment] = firstElement(responses.response(fragment), keyCounts[fragment], line);
            if (elements[fragment] == NO_ELEMENT) {
                return new int[0];
            }
        }
        return elements;
    }

    private static int firstElement(ByteBuf response, int keyCount, NumberLine line) {
        int start = response.readerIndex();
        boolean array = response.isReadable()
                && response.getByte(start) == '*'
                && line.read(response, start + 1, response.writerIndex()) == NumberLine.Outcome.READ
                && line.value() == keyCount;
        if (!array) {
            return NO_ELEMENT;
        }
        int first = line.end();
        int end = first;
        for (int key = 0; key < keyCount && end != NO_ELEMENT; key++) {
            end = elementEnd(response, end, line);
        }
        return end == response.writerIndex() ? first : NO_ELEMENT;
    }

    /** The index after a value or a null, which RESP3 writes as {@code _}. */
    private static int elementEnd(ByteBuf response, int start, NumberLine line) {
        if (start < response.writerIndex() && response.getByte(start) == '_') {
            int end = start + NULL_BYTES;
            return end <= response.writerIndex() ? end : NO_ELEMENT;
        }
        boolean bulk = start < response.writerIndex()
                && response.getByte(start) == '$'
                && line.read(response, start + 1, response.writerIndex()) == NumberLine.Outcome.READ
                && line.value() >= -1
                && line.value() <= response.writerIndex() - line.end();
        if (!bulk) {
            return NO_ELEMENT;
        }
        int end = line.value() == -1 ? line.end() : line.end() + (int) line.value() + 2;
        return end <= response.writerIndex() ? end : NO_ELEMENT;
    }
}
