package dev.nutcracker.protocol.memcache;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;
import java.util.Arrays;

/**
 * The command line that is arriving, cut into words as its bytes are walked.
 *
 * <p>As in memcached, only the blank separates, in runs of any length, and a line ends with LF or CR LF. All positions
 * count from the start of the line, so that the buffer may be another one for each piece of it.
 *
 * <pre>
 *   set  k 0 0 2 noreply\r\n        word 1: start 5, end 6
 *   ^^^  ^ ^ ^ ^ ^^^^^^^            canonical() is false for the second blank
 * </pre>
 */
final class CommandLine {
    private static final int INITIAL_WORDS = 8;
    /** What one long line needed is not kept for the next. */
    private static final int KEPT_WORDS_MAX = 256;

    private static final byte DELETE = 0x7f;

    /** Made once: as a lambda it would be made for each call. */
    private final ByteProcessor walk = this::walk;

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

    /** Walks on to the end of the line that starts at {@code start}; answers whether it is there. */
    boolean complete(ByteBuf in, int start) {
        int from = start + walked;
        int lineFeed = in.forEachByte(from, in.writerIndex() - from, walk);
        if (lineFeed < 0) {
            return false;
        }
        finish();
        return true;
    }

    /** Bytes walked, with the line's end once it is there. */
    int length() {
        return walked;
    }

    int words() {
        return words;
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

    /** Whether the words hold a control character, which some servers take for the end of a word or of the line. */
    boolean hasControls() {
        return controls > 0;
    }

    /** Whether the words are the line's only bytes, with one blank between them and CR LF at the end. */
    boolean canonical() {
        return afterCarriageReturn && blanks == words - 1;
    }

    /** Appends the first {@code count} words of this line in canonical form. */
    void writeCanonical(ByteBuf in, int start, int count, ByteBuf out) {
        for (int word = 0; word < count; word++) {
            out.writeBytes(in, start + starts[word], length(word)).writeByte(' ');
        }
        out.writerIndex(out.writerIndex() - 1).writeByte('\r').writeByte('\n');
    }

    private boolean walk(byte value) {
        int at = walked++;
        if (value == '\n') {
            return false;
        }
        if (value == ' ') {
            blanks++;
            endWord(at);
        } else {
            startWord(at);
            if (isControl(value)) {
                controls++;
            }
        }
        afterCarriageReturn = value == '\r';
        return true;
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

    /** The one CR before LF belongs to the line's end, not to the last word. */
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

    private static boolean isControl(byte value) {
        return (value >= 0 && value < ' ') || value == DELETE;
    }
}
