package dev.nutcracker.protocol.redis;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request typed by hand: one line of words, any of which may be quoted. It is split by Redis' rules, and written as the
 * array that a client library would have sent.
 *
 * <pre>
 *   set key "a \x41\n" 'it\'s'      words: set, key, a A⏎, it's
 * </pre>
 */
final class InlineRequest {
    private final byte[] line;
    private final ByteArrayOutputStream word = new ByteArrayOutputStream();
    private int at;

    private InlineRequest(byte[] line) {
        this.line = line;
    }

    /**
     * The request in the array form of the line that {@code in} begins with, of that length without its line feed; empty if
     * there are no words, {@code null} if they are not well-formed. It is not released but left to the garbage collector:
     * parts of it that were passed on may outlive the next request.
     */
    static @Nullable ByteBuf array(ByteBuf in, int length) {
        boolean endsWithCr = length > 0 && in.getByte(in.readerIndex() + length - 1) == '\r';
        List<byte[]> words = words(ByteBufUtil.getBytes(in, in.readerIndex(), endsWithCr ? length - 1 : length));
        if (words == null) {
            return null;
        }
        return words.isEmpty() ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(array(words));
    }

    /** The words of a line, {@code null} when a quote is not closed or is followed by more than a space. */
    static @Nullable List<byte[]> words(byte[] line) {
        InlineRequest request = new InlineRequest(line);
        List<byte[]> words = new ArrayList<>();
        for (request.skipSpaces(); request.at < line.length; request.skipSpaces()) {
            if (!request.word()) {
                return null;
            }
            words.add(request.word.toByteArray());
            request.word.reset();
        }
        return words;
    }

    /** The words as a request in the array form. */
    static byte[] array(List<byte[]> words) {
        ResponseWriter array = new ResponseWriter().array(words.size());
        words.forEach(array::bulk);
        return array.toBytes();
    }

    private void skipSpaces() {
        while (at < line.length && isSpace(line[at])) {
            at++;
        }
    }

    private boolean word() {
        while (at < line.length && !endsWord(line[at])) {
            byte character = line[at++];
            if (character == '"') {
                return doubleQuoted();
            }
            if (character == '\'') {
                return singleQuoted();
            }
            word.write(character);
        }
        return true;
    }

    private boolean doubleQuoted() {
        while (at < line.length) {
            byte character = line[at++];
            if (character == '"') {
                return quoteMayEnd();
            }
            if (character == '\\' && at < line.length) {
                escaped();
            } else {
                word.write(character);
            }
        }
        return false;
    }

    private void escaped() {
        if (at + 2 < line.length && line[at] == 'x' && isHex(line[at + 1]) && isHex(line[at + 2])) {
            word.write(Character.digit(line[at + 1], 16) << 4 | Character.digit(line[at + 2], 16));
            at += 3;
            return;
        }
        byte character = line[at++];
        word.write(
                switch (character) {
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    case 'b' -> '\b';
                    case 'a' -> 0x07;
                    default -> character;
                });
    }

    private boolean singleQuoted() {
        while (at < line.length) {
            byte character = line[at++];
            if (character == '\'') {
                return quoteMayEnd();
            }
            if (character == '\\' && at < line.length && line[at] == '\'') {
                at++;
                word.write('\'');
            } else {
                word.write(character);
            }
        }
        return false;
    }

    private boolean quoteMayEnd() {
        return at == line.length || isSpace(line[at]);
    }

    private static boolean endsWord(byte character) {
        return character == ' ' || character == '\t' || character == '\r';
    }

    private static boolean isSpace(byte character) {
        return character == ' ' || (character >= '\t' && character <= '\r');
    }

    private static boolean isHex(byte character) {
        return Character.digit(character, 16) >= 0;
    }
}
