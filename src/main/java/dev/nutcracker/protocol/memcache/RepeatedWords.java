package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.Elements;
import io.netty.buffer.ByteBuf;

/**
 * The words of a meta response that repeat parts of its request: the key behind {@code k}, and the opaque behind {@code O}. A
 * key that was stored in base 64 comes in base 64, with the word {@code b}, whichever way it was asked for.
 *
 * <pre>
 *   VA 5 kuser:42 O7        HD kdXNlcjo0Mg== b
 * </pre>
 */
final class RepeatedWords {
    private static final int NONE = -1;

    private RepeatedWords() {}

    /** Takes what the line repeats; returns false if that is not of the request. */
    static boolean take(ByteBuf in, int start, int end, Elements expected) {
        int key = NONE;
        int keyEnd = NONE;
        boolean encoded = false;
        int wordEnd = Bytes.wordEnd(in, start, end);
        while (wordEnd < end) {
            int word = wordEnd + 1;
            wordEnd = Bytes.wordEnd(in, word, end);
            byte first = word < wordEnd ? in.getByte(word) : 0;
            if (first == 'O' && !expected.isOpaque(KeyMark.of(in, word, wordEnd - word))) {
                return false;
            }
            if (first == 'k') {
                key = word + 1;
                keyEnd = wordEnd;
            }
            encoded |= first == 'b';
        }
        return key == NONE || (encoded ? takeEncoded(in, key, keyEnd, expected) : takePlain(in, key, keyEnd, expected));
    }

    /** As {@link #take}, of a line that has the key as its second word and does not say how it is written. */
    static boolean takeDebugged(ByteBuf in, int start, int end, Elements expected) {
        int key = Math.min(end, Bytes.wordEnd(in, start, end) + 1);
        int keyEnd = Bytes.wordEnd(in, key, end);
        return takePlain(in, key, keyEnd, expected) || takeEncoded(in, key, keyEnd, expected);
    }

    private static boolean takePlain(ByteBuf in, int key, int end, Elements expected) {
        return expected.takeKey(KeyMark.of(in, key, end - key));
    }

    private static boolean takeEncoded(ByteBuf in, int key, int end, Elements expected) {
        return Base64Key.lengthBytes(in, key, end) > 0 && expected.takeKey(Base64Key.mark(in, key, end));
    }
}
