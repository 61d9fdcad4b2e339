package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.Elements;
import dev.nutcracker.protocol.ExpectedKeys;
import dev.nutcracker.protocol.Fence;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A whole command line while it is checked: {@link LineForms} reads its words and notes the properties of the request.
 *
 * <p>Lives as long as its conversation; each line is read into the same one.
 */
final class RequestLine {
    /** There is no data block, or its length is unknown. */
    static final int NO_DATA = -1;

    private static final int DATA_LENGTH_MAX = Integer.MAX_VALUE - 2;
    /** Flags, exptime, length and unique of a {@code cas}. */
    private static final int REWORDINGS_MAX = 4;

    private final RequestWords line;
    private ByteBuf in = Unpooled.EMPTY_BUFFER;
    private int start;
    private MemcacheCommand command = MemcacheCommand.UNSUPPORTED;
    private boolean noreply;
    private boolean quiet;
    private boolean encodedKey;
    private boolean isDump;
    private @Nullable Fence fence;
    private @Nullable Elements elements;
    private int keptWords;
    private int firstKey;
    private int keys;
    private int dataLength;
    private int keyBytesMax;
    /** Words that are forwarded in another form; empty for most lines. */
    private int rewordings;

    private final int[] rewordedWords = new int[REWORDINGS_MAX];
    private final String[] rewordedTexts = new String[REWORDINGS_MAX];

    RequestLine(RequestWords line) {
        this.line = line;
    }

    /**
     * Reads the line at {@code start} as a request for {@code command}; returns the error for a refused one, or {@code
     * null}.
     *
     * @param keyBytes how long a key may be
     */
    byte @Nullable [] read(MemcacheCommand first, ByteBuf buffer, int lineStart, int keyBytes) {
        keyBytesMax = keyBytes;
        command = first;
        in = buffer;
        start = lineStart;
        noreply = false;
        quiet = false;
        encodedKey = false;
        fence = null;
        elements = null;
        keptWords = line.words();
        firstKey = 0;
        keys = 0;
        dataLength = NO_DATA;
        rewordings = 0;
        byte[] refusal = command.arguments().check(this);
        in = Unpooled.EMPTY_BUFFER;
        return refusal;
    }

    /** The command of the line, by its first word or its first two. */
    MemcacheCommand command() {
        return command;
    }

    /** The second word makes it {@code narrower}. */
    void narrow(MemcacheCommand narrower) {
        command = narrower;
    }

    /** Whether the client wants no answer, not even an error. */
    boolean noreply() {
        return noreply;
    }

    /** Whether the client wants no answer unless it reports something. */
    boolean quiet() {
        return quiet;
    }

    /** What the response must have; {@code null} if it follows from the keys. */
    @Nullable
    Elements elements() {
        return elements;
    }

    /** The fence behind the request. */
    @Nullable
    Fence fence() {
        return fence;
    }

    /** Whether the key is written in base 64. */
    boolean encodedKey() {
        return encodedKey;
    }

    /** Whether exactly the words that came are forwarded. */
    boolean isForwardedAsItCame() {
        return keptWords == line.words() && rewordings == 0 && line.canonical();
    }

    /** How long the word is when it is forwarded. */
    int lengthForwarded(int word) {
        String text = rewording(word);
        return text == null ? line.length(word) : text.length();
    }

    /** Appends the words to be forwarded, of the line that starts at {@code lineStart}, in canonical form. */
    void writeCanonical(ByteBuf buffer, int lineStart, ByteBuf out) {
        for (int word = 0; word < keptWords; word++) {
            String text = rewording(word);
            if (text == null) {
                out.writeBytes(buffer, lineStart + line.start(word), line.length(word));
            } else {
                out.writeCharSequence(text, StandardCharsets.US_ASCII);
            }
            out.writeByte(' ');
        }
        out.writerIndex(out.writerIndex() - 1).writeByte('\r').writeByte('\n');
    }

    private @Nullable String rewording(int word) {
        for (int i = 0; i < rewordings; i++) {
            if (rewordedWords[i] == word) {
                return rewordedTexts[i];
            }
        }
        return null;
    }

    /** The word is forwarded as {@code text}; with {@code null} it cannot be, and the request is refused. */
    private boolean reword(int word, @Nullable String text) {
        if (text == null) {
            return false;
        }
        rewordedWords[rewordings] = word;
        rewordedTexts[rewordings++] = text;
        return true;
    }

    int firstKey() {
        return firstKey;
    }

    int keys() {
        return keys;
    }

    /**
     * The length of the data block that follows, without its CR LF, or {@link #NO_DATA}; also known for refused requests.
     */
    int dataLength() {
        return dataLength;
    }

    int words() {
        return line.words();
    }

    boolean hasWords(int least, int most) {
        return line.words() >= least && line.words() <= most;
    }

    /** Whether there is this number of words, the last of which may be noreply; if it is, that is noted. */
    boolean readWords(int least, int most) {
        boolean has = hasWords(least, most);
        if (has) {
            readNoreply();
        }
        return has;
    }

    /**
     * The last word is {@code noreply}. memcached looks only there, and also uses the word as the field that stands
     * there.
     */
    void readNoreply() {
        int last = line.words() - 1;
        noreply = is(last, "noreply");
    }

    /** Only the first {@code count} words matter, and noreply. */
    void keepWords(int count) {
        keptWords = noreply ? line.words() : Math.min(count, line.words());
    }

    byte @Nullable [] onlyKey(int fields) {
        keepWords(fields);
        firstKey = 1;
        keys = 1;
        return isKey(1) ? null : Answers.BAD_FORMAT;
    }

    /** As {@link #metaKey}, for a request whose response always has the key. */
    byte @Nullable [] debuggedKey(int firstFlag, byte[] badEncodedKey) {
        byte[] refusal = metaKey(firstFlag, badEncodedKey);
        elements = refusal == null ? Elements.single(new ExpectedKeys(markOfKey()), 0) : null;
        return refusal;
    }

    /** A key, and flags from the word {@code firstFlag} on; the first letter of each counts. */
    byte @Nullable [] metaKey(int firstFlag, byte[] badEncodedKey) {
        boolean repeatsKey = false;
        int opaque = 0;
        for (int word = firstFlag; word < line.words(); word++) {
            byte flag = in.getByte(at(word));
            quiet |= flag == 'q';
            encodedKey |= flag == 'b';
            repeatsKey |= flag == 'k';
            opaque = flag == 'O' ? KeyMark.of(in, at(word), line.length(word)) : opaque;
        }
        fence = dataLength != NO_DATA ? Fences.BLOCK : quiet ? Fences.QUIET : null;
        byte[] refusal = onlyKey(line.words());
        if (refusal == null && encodedKey && Base64Key.lengthBytes(in, at(1), end(1)) <= 0) {
            return badEncodedKey;
        }
        if (refusal == null) {
            elements = Elements.single(repeatsKey ? new ExpectedKeys(markOfKey()) : new ExpectedKeys(), opaque);
        }
        return refusal;
    }

    private int markOfKey() {
        return encodedKey ? Base64Key.mark(in, at(1), end(1)) : KeyMark.of(in, at(1), line.length(1));
    }

    /** Whether a meta get sets a time, or makes an item for a key that has none. */
    boolean touches() {
        for (int word = 2; word < line.words(); word++) {
            byte flag = in.getByte(at(word));
            if (flag == 'T' || flag == 'N') {
                return true;
            }
        }
        return false;
    }

    byte @Nullable [] keysFrom(int first) {
        firstKey = first;
        keys = line.words() - first;
        for (int word = first; word < line.words(); word++) {
            if (!isKey(word)) {
                return Answers.BAD_FORMAT;
            }
        }
        return null;
    }

    /**
     * Key, flags, exptime and length of a data block. If the words are in their places the block is known to follow, even
     * if one of them is refused.
     */
    byte @Nullable [] block(int fields) {
        byte[] refusal = onlyKey(fields);
        if (isInteger(2) && isInteger(3)) {
            readDataLength(4);
        }
        boolean sound = isUnsignedInt(2) && isExptime(3) && dataLength != NO_DATA;
        return sound ? refusal : Answers.BAD_FORMAT;
    }

    void readDataLength(int word) {
        long length = Bytes.unsigned(in, at(word), end(word), DATA_LENGTH_MAX);
        if (length == Bytes.NONE) {
            length = Numeral.length(in, at(word), end(word), DATA_LENGTH_MAX);
            reword(word, length == Bytes.NONE ? null : Long.toString(length));
        }
        dataLength = length == Bytes.NONE ? NO_DATA : (int) length;
    }

    /** Whether one server answers it with one line. Dumps have any length, and servers do not always respect noreply. */
    boolean isForOneServer() {
        return command.arguments() == LineForms.OPERATION && !noreply && !isDump && !line.hasControls();
    }

    void readOperation() {
        isDump = line.words() > 1 && (is(1, "metadump") || is(1, "mgdump"));
        if (line.words() > 1) {
            readNoreply();
        }
    }

    boolean is(int word, String text) {
        return Bytes.equal(in, at(word), end(word), text);
    }

    /** Whether the last word begins so. */
    boolean lastWordBeginsWith(byte[] beginning) {
        int last = line.words() - 1;
        return last >= 0 && Bytes.startsWith(in, at(last), end(last), beginning);
    }

    /**
     * Whether the word came without a minus; it is then forwarded without one, even if it stands for a negative number.
     */
    boolean keepsUnsigned(int word) {
        for (int i = 0; i < rewordings; i++) {
            if (rewordedWords[i] == word && rewordedTexts[i].startsWith("-")) {
                rewordedTexts[i] = Integer.toUnsignedString(Integer.parseInt(rewordedTexts[i]));
            }
        }
        return in.getByte(at(word)) != '-';
    }

    /** Removes the time from {@code delete key 0}, which has no effect; returns false if that is not possible. */
    boolean dropZero() {
        if (line.words() == 3 && !noreply) {
            keepWords(2);
        }
        return line.words() <= 3;
    }

    boolean isZero(int word) {
        return line.length(word) == 1 && in.getByte(at(word)) == '0';
    }

    /** Whether memcached takes the word for an expiration time, in any form. */
    boolean isExptime(int word) {
        return Bytes.signedInt(in, at(word), end(word)) != Bytes.NONE
                || reword(word, Numeral.signedInt(in, at(word), end(word)));
    }

    boolean isUnsignedInt(int word) {
        return Bytes.unsignedInt(in, at(word), end(word)) != Bytes.NONE
                || reword(word, Numeral.unsignedInt(in, at(word), end(word)));
    }

    boolean isUnsignedLong(int word) {
        return Bytes.isUnsignedLong(in, at(word), end(word))
                || reword(word, Numeral.unsignedLong(in, at(word), end(word)));
    }

    private boolean isInteger(int word) {
        return Bytes.isInteger(in, at(word), end(word));
    }

    private boolean isKey(int word) {
        return line.length(word) <= keyBytesMax && !line.hasControls();
    }

    private int at(int word) {
        return start + line.start(word);
    }

    private int end(int word) {
        return start + line.end(word);
    }
}
