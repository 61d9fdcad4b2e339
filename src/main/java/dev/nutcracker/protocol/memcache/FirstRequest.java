package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.Recognition;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells clients of memcached from those of Redis, by the beginning of their first request.
 *
 * <pre>
 *   0x80 …            the binary protocol
 *   * $ A-Z …         Redis: memcached's commands are in lower case
 *   mg gets stats …   memcached, which alone has these commands
 *   ping hget …       Redis, as every word that is no command of memcached
 *   get set incr …    commands of both: {@link Form} says which
 * </pre>
 *
 * <p>Libraries for Redis send arrays, which begin with {@code *}; lines are typed by hand. So a line that both take is
 * memcached's.
 */
final class FirstRequest {
    /** A line of memcached that has to be whole is shorter: its key has at most 250 bytes. */
    static final int LINE_MAX_BYTES = 512;

    /** Line ends and spaces that may come before the first word. */
    private static final int BLANKS_MAX = 64;

    private static final int SET_WORDS = 5;
    private static final int TOUCH_WORDS = 3;

    /** Which lines that begin with a command's name are memcached's. */
    enum Form {
        /** All of them. */
        ANY,
        /** None: with these words a client of memcached would not begin. */
        NONE,
        /** {@code set key flags exptime length}; Redis has {@code set key value EX 10}. */
        STORED,
        /** {@code incr key 1}; Redis has {@code incr key}. */
        DELTA,
        /** {@code touch key exptime}; Redis has {@code touch key key}. */
        TOUCH
    }

    private static final Map<String, Form> FORMS = forms();

    private FirstRequest() {}

    private static Map<String, Form> forms() {
        Map<String, Form> forms = new HashMap<>();
        for (MemcacheCommand row : MemcacheCommand.ALL) {
            forms.put(row.name(), form(row.name()));
        }
        return Map.copyOf(forms);
    }

    private static Form form(String name) {
        return switch (name) {
            case "set", "append" -> Form.STORED;
            case "incr", "decr" -> Form.DELTA;
            case "touch" -> Form.TOUCH;
            case "watch", "shutdown" -> Form.NONE;
            default -> Form.ANY;
        };
    }

    /**
     * Looks at the bytes from the reader index on.
     *
     * @param all whether no more are waited for; then the result is not {@link Recognition#OPEN}
     */
    static Recognition recognize(ByteBuf in, boolean all) {
        int end = in.writerIndex();
        int word = in.readerIndex();
        while (word < end && isBlank(in.getByte(word))) {
            word++;
        }
        if (word == end) {
            return all || in.readableBytes() > BLANKS_MAX ? Recognition.NO : Recognition.OPEN;
        }
        if (in.getByte(word) == BinaryHeader.REQUEST_MAGIC) {
            return Recognition.YES;
        }
        int wordEnd = word;
        while (wordEnd < end && isOfName(in.getByte(wordEnd))) {
            wordEnd++;
        }
        if (wordEnd == end && !all) {
            return in.readableBytes() > LINE_MAX_BYTES ? Recognition.NO : Recognition.OPEN;
        }
        if (wordEnd < end && !isBlank(in.getByte(wordEnd))) {
            return Recognition.NO;
        }
        Form form = FORMS.get(in.toString(word, wordEnd - word, StandardCharsets.US_ASCII));
        return form == null ? Recognition.NO : byLine(form, in, word, all);
    }

    private static boolean isBlank(byte value) {
        return value == ' ' || value == '\t' || value == '\r' || value == '\n';
    }

    private static boolean isOfName(byte value) {
        return (value >= 'a' && value <= 'z') || value == '_';
    }

    private static Recognition byLine(Form form, ByteBuf in, int start, boolean all) {
        if (form == Form.ANY || form == Form.NONE) {
            return form == Form.ANY ? Recognition.YES : Recognition.NO;
        }
        int lineEnd = in.indexOf(start, in.writerIndex(), (byte) '\n');
        if (lineEnd < 0 && !all) {
            return in.writerIndex() - start > LINE_MAX_BYTES ? Recognition.NO : Recognition.OPEN;
        }
        Words line = new Words(in, start, lineEnd < 0 ? in.writerIndex() : lineEnd);
        boolean fits = switch (form) {
            case STORED -> line.count() >= SET_WORDS && line.areNumbers(2, SET_WORDS);
            case DELTA -> line.count() > 2;
            case TOUCH -> line.areNumbers(2, TOUCH_WORDS) && line.endsAt(TOUCH_WORDS);
            case ANY, NONE -> throw new AssertionError("the line does not matter");
        };
        return fits ? Recognition.YES : Recognition.NO;
    }

    /** The words of a line. */
    private static final class Words {
        private final String[] texts;

        Words(ByteBuf in, int start, int end) {
            texts = in.toString(start, end - start, StandardCharsets.ISO_8859_1)
                    .strip()
                    .split("[ \t\r]+", -1);
        }

        int count() {
            return texts.length;
        }

        /** Whether nothing but {@code noreply} comes behind so many words. */
        boolean endsAt(int words) {
            return count() == words || (count() == words + 1 && texts[words].equals("noreply"));
        }

        /** Whether there are these words, and each is a whole number. */
        boolean areNumbers(int first, int end) {
            for (int i = first; i < end; i++) {
                if (i >= texts.length || !isNumber(texts[i])) {
                    return false;
                }
            }
            return true;
        }

        private static boolean isNumber(String text) {
            int first = text.startsWith("-") ? 1 : 0;
            for (int i = first; i < text.length(); i++) {
                if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                    return false;
                }
            }
            return first < text.length();
        }
    }
}
