package dev.nutcracker.protocol.redis;

import dev.nutcracker.buffer.Output;
import dev.nutcracker.protocol.ParsedRequest;
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
    @Override
    public void writeFragment(ParsedRequest request, int[] keys, int count, Output out) {
        Fragments.writeHead(request, count, out);
        Fragments.writeKeys(request, keys, count, out);
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
        if (!fit(responses)) {
            return false;
        }
        out.writeByte('*');
        out.writeDecimal(responses.keyCount());
        out.write(Fragments.CR_LF);
        int[] next = new int[responses.fragmentCount()];
        for (int key = 0; key < responses.keyCount(); ) {
            int fragment = responses.fragmentOf(key);
            int first = next[fragment];
            // Neighbours of one fragment lie together in its response, too.
            do {
                next[fragment]++;
                key++;
            } while (key < responses.keyCount() && responses.fragmentOf(key) == fragment);
            write(responses, fragment, first, next[fragment], out);
        }
        return true;
    }

    private static void write(FragmentResponses responses, int fragment, int from, int to, Output out) {
        int[] bounds = responses.elements(fragment);
        ByteBuf response = responses.response(fragment);
        out.write(response, response.readerIndex() + bounds[from], bounds[to] - bounds[from]);
    }

    /** Whether each fragment has one value for each of its keys. */
    private static boolean fit(FragmentResponses responses) {
        int[] keyCounts = new int[responses.fragmentCount()];
        for (int key = 0; key < responses.keyCount(); key++) {
            keyCounts[responses.fragmentOf(key)]++;
        }
        for (int fragment = 0; fragment < keyCounts.length; fragment++) {
            if (!isArrayOfValues(responses.response(fragment), responses.elements(fragment), keyCounts[fragment])) {
                return false;
            }
        }
        return true;
    }

    private static boolean isArrayOfValues(ByteBuf response, int[] bounds, int count) {
        int start = response.readerIndex();
        boolean right = bounds.length == count + 1 && response.isReadable() && response.getByte(start) == '*';
        for (int i = 0; right && i < count; i++) {
            byte type = response.getByte(start + bounds[i]);
            right = type == '$' || type == '_';
        }
        return right;
    }
}
