package dev.nutcracker.protocol.memcache;

import dev.nutcracker.buffer.Scratch;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * The command line that is arriving, split into words while its bytes are walked.
 *
 * <p>As in memcached, only the space separates words, in runs of any length, and a line ends with LF or CR LF. All
 * positions count from the start of the line, so each piece of it may be in another buffer.
 *
 * <pre>
 *   set  k 0 0 2 noreply\r\n        word 1: start 5, end 6
 *   ^^^  ^ ^ ^ ^ ^^^^^^^            canonical() is false for the second blank
 * </pre>
 */
final class RequestWords {
    private static final int INITIAL_WORDS = 8;
    /** Memory for a longer line is not kept for the next. */
    private static final int KEPT_WORDS_MAX = 256;
    /** Memory for fewer words is too small to be accounted for. */
    private static final int UNCOUNTED_WORDS_MAX = 1024;

    private static final byte DELETE = 0x7f;

    private int[] starts = new int[INITIAL_WORDS];
    private int[] ends = new int[INITIAL_WORDS];
    private int words;
    private int walked;
    private int blanks;
    private int controls;
    private boolean inWord;
    private boolean afterCarriageReturn;

    void reset() {
        if (starts.length > KEPT_WORDS_MAX) {
            starts = new int[INITIAL_WORDS];
            ends = new int[INITIAL_WORDS];
        }
        words = 0;
        walked = 0;
        blanks = 0;
        controls = 0;
        inWord = false;
        afterCarriageReturn = false;
    }

    /** Walks on to the end of the line that starts at {@code start}; returns whether it has arrived. */
    boolean complete(ByteBuf in, int start) {
        byte[] bytes = Scratch.bytes();
        while (true) {
            int from = start + walked;
            int count = Math.min(in.writerIndex() - from, bytes.length);
            if (count <= 0) {
                return false;
            }
            in.getBytes(from, bytes, 0, count);
            if (walk(bytes, count)) {
                finish();
                return true;
            }
        }
    }

    /** Bytes walked, with the line's end if that has arrived. */
    int length() {
        return walked;
    }

    int words() {
        return words;
    }

    /** How much of the heap the positions of the words take, if they are many. */
    long heapBytes() {
        return starts.length > UNCOUNTED_WORDS_MAX ? 2L * Integer.BYTES * starts.length : 0;
    }

    int start(int word) {
        return starts[word];
    }

    int end(int word) {
        return ends[word];
    }

    int length(int word) {
        return ends[word] - starts[word];
    }

    /** Whether the words have a control character, which some servers take for the end of a word or of the line. */
    boolean hasControls() {
        return controls > 0;
    }

    /** Whether the line has nothing but the words, one space between them and CR LF at the end. */
    boolean canonical() {
        return afterCarriageReturn && blanks == words - 1;
    }

    /** Walks to the line's end, and returns whether it is among these bytes. */
    private boolean walk(byte[] bytes, int count) {
        int first = walked;
        int i = 0;
        while (i < count) {
            byte value = bytes[i];
            if (isPlain(value)) {
                startWord(first + i);
                afterCarriageReturn = false;
                // Most bytes are a key's.
                do {
                    i++;
                } while (i < count && isPlain(bytes[i]));
                continue;
            }
            i++;
            if (value == '\n') {
                walked = first + i;
                return true;
            }
            if (value == ' ') {
                blanks++;
                endWord(first + i - 1);
            } else {
                startWord(first + i - 1);
                controls++;
            }
            afterCarriageReturn = value == '\r';
        }
        walked = first + count;
        return false;
    }

    private void startWord(int at) {
        if (!inWord) {
            if (words == starts.length) {
                starts = Arrays.copyOf(starts, words * 2);
                ends = Arrays.copyOf(ends, words * 2);
            }
            starts[words] = at;
            inWord = true;
        }
    }

    private void endWord(int at) {
        if (inWord) {
            ends[words++] = at;
            inWord = false;
        }
    }

    /** The CR right before LF belongs to the line's end, not to the last word. */
    private void finish() {
        int end = walked - 1;
        if (afterCarriageReturn) {
            end--;
            controls--;
        }
        if (inWord && starts[words] < end) {
            endWord(end);
        }
    }

    /** Neither a space nor a control character. */
    private static boolean isPlain(byte value) {
        return (value & 0xff) > ' ' && value != DELETE;
    }
}
