package dev.nutcracker.console;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The commands that a session receives: lines of text, or arrays of RESP.
 *
 * <pre>
 *   SHOW POOLS\n                        *2\r\n$4\r\nSHOW\r\n$5\r\nPOOLS\r\n
 * </pre>
 */
final class SessionInput {
    /** How long a command may be, as sent. */
    static final int COMMAND_BYTES_MAX = 64 * 1024;

    private static final int WORDS_MAX = 1024;
    private static final int NUMBER_LENGTH_MAX = 10;

    private final Peer peer;
    private byte[] bytes;
    private int start;
    private int end;
    /** How many bytes the command that is read may still take. */
    private int left;

    /** @param first bytes that have arrived already */
    SessionInput(Peer peer, byte[] first) {
        this.peer = peer;
        this.bytes = Arrays.copyOf(first, Math.max(1024, first.length));
        this.end = first.length;
    }

    /** A session that has sent something that is no command cannot go on: nobody knows where the next one begins. */
    static final class BrokenInputException extends Exception {
        private static final long serialVersionUID = 1;

        BrokenInputException(String message) {
            super(message);
        }
    }

    /** Whether the next command begins as one of RESP; false at the end. */
    boolean isResp() throws IOException {
        return (start < end || fill()) && bytes[start] == '*';
    }

    /**
     * Returns the next line without its end; null at the end of the input.
     *
     * @throws BrokenInputException if it is too long
     */
    byte @Nullable [] line() throws IOException, BrokenInputException {
        left = COMMAND_BYTES_MAX;
        return nextLine();
    }

    /**
     * Returns the words of the next command of RESP, none for an empty one; null at the end of the input.
     *
     * @throws BrokenInputException if it is none, or too long
     */
    @Nullable
    List<byte[]> respCommand() throws IOException, BrokenInputException {
        left = COMMAND_BYTES_MAX;
        byte[] head = nextLine();
        if (head == null) {
            return null;
        }
        int count = number(head, '*');
        if (count > WORDS_MAX) {
            throw new BrokenInputException("a command has " + WORDS_MAX + " words at most");
        }
        List<byte[]> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] length = nextLine();
            byte[] word = length == null ? null : next(number(length, '$'));
            if (word == null) {
                return null;
            }
            words.add(word);
        }
        return words;
    }

    private static int number(byte[] line, char sign) throws BrokenInputException {
        String text = new String(line, ISO_8859_1);
        if (text.length() < 2 || text.charAt(0) != sign || text.length() > NUMBER_LENGTH_MAX) {
            throw new BrokenInputException("Protocol error: expected '" + sign + "' and a number");
        }
        int number = 0;
        for (int i = 1; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw new BrokenInputException("Protocol error: expected '" + sign + "' and a number");
            }
            number = number * 10 + digit;
        }
        return number;
    }

    private byte @Nullable [] nextLine() throws IOException, BrokenInputException {
        int at = start;
        while (true) {
            while (at < end && bytes[at] != '\n') {
                at++;
            }
            if (at - start >= left) {
                throw tooLong();
            }
            if (at < end) {
                int lineEnd = at > start && bytes[at - 1] == '\r' ? at - 1 : at;
                byte[] line = Arrays.copyOfRange(bytes, start, lineEnd);
                take(at + 1 - start);
                return line;
            }
            int offset = at - start;
            if (!fill()) {
                return null;
            }
            at = start + offset;
        }
    }

    /** Returns so many bytes, behind which a line end is skipped. */
    private byte @Nullable [] next(int length) throws IOException, BrokenInputException {
        if (length + 2 > left) {
            throw tooLong();
        }
        while (end - start < length + 2) {
            if (!fill()) {
                return null;
            }
        }
        if (bytes[start + length] != '\r' || bytes[start + length + 1] != '\n') {
            throw new BrokenInputException("Protocol error: expected the end of a word");
        }
        byte[] word = Arrays.copyOfRange(bytes, start, start + length);
        take(length + 2);
        return word;
    }

    private void take(int count) {
        start += count;
        left -= count;
    }

    private static BrokenInputException tooLong() {
        return new BrokenInputException("a command has " + COMMAND_BYTES_MAX + " bytes at most");
    }

    private boolean fill() throws IOException {
        if (start > 0) {
            System.arraycopy(bytes, start, bytes, 0, end - start);
            end -= start;
            start = 0;
        }
        if (end == bytes.length) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
        ByteBuffer free = ByteBuffer.wrap(bytes, end, bytes.length - end);
        int count = peer.read(free);
        end += Math.max(0, count);
        return count >= 0;
    }

    /** Whether bytes have arrived that are not read yet. */
    boolean hasMore() {
        return start < end;
    }
}
