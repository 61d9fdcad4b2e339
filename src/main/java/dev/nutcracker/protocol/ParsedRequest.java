package dev.nutcracker.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A client's request as its conversation has found it: the command, the message, and the positions of the keys in it.
 *
 * <pre>
 *   message(): messageStart()      keyOffset(0) ^ keyLength(0)
 *              | *2 | $3 | GET | $7 | user:42 |
 *   keys before the message, of a rewritten one:  keyOffset(0) &lt; 0
 * </pre>
 *
 * <p>A conversation has one of these and fills it again for each request. So a {@link RequestSink} may use it only during
 * the call. To keep a request for longer, take a {@link #copy}.
 */
public final class ParsedRequest {
    private static final int INITIAL_KEYS = 4;
    /** Room for this many keys is kept for the next request; more is freed. */
    private static final int KEPT_KEYS = 128;
    /**
     * If a request with more keys goes whole, the keys in its response are not compared: memory for that is not accounted
     * for.
     */
    private static final int COMPARED_KEYS_MAX = 16 * 1024;

    /** Computes the check sum of a key, for responses that repeat it. */
    public interface KeyMarker {
        int mark(ByteBuf message, int index, int length);
    }

    private final @Nullable KeyMarker marker;
    private @Nullable ByteBuf message;
    private int messageStart;
    private int messageLength;
    private @Nullable Command command;
    private boolean noreply;
    private boolean quiet;
    private @Nullable Fence fence;
    private int keyCheck;
    private @Nullable Elements elements;
    private int keyCount;
    private int[] keyOffsets = new int[INITIAL_KEYS];
    private int[] keyLengths = new int[INITIAL_KEYS];

    /** @param marker for a protocol whose responses repeat keys, otherwise {@code null} */
    public ParsedRequest(@Nullable KeyMarker marker) {
        this.marker = marker;
    }

    /** A request of {@code command} that wants a response. */
    public void begin(Command command) {
        begin(command, false);
    }

    /** @param noreply whether the server will send no response */
    public void begin(Command command, boolean noreply) {
        this.command = command;
        this.noreply = noreply;
        this.elements = null;
    }

    /** The request is {@code length} bytes of {@code buffer}. */
    public void lieIn(ByteBuf buffer, int start, int length) {
        message = buffer;
        messageStart = start;
        messageLength = length;
    }

    /** There is no message to forward. */
    public void lieNowhere() {
        message = null;
    }

    /**
     * @param behind the fence to send behind the request, {@code null} for none
     * @param answeredAtWill whether the server may leave the request unanswered
     */
    public void fence(@Nullable Fence behind, boolean answeredAtWill) {
        fence = behind;
        quiet = answeredAtWill;
    }

    /** The response repeats the data with this check sum, see {@link ResponseDecoder#keyCheck}; 0 for nothing. */
    public void expectKeyCheck(int checkSum) {
        keyCheck = checkSum;
    }

    /**
     * The response to the whole request has these elements, in addition to what {@link #expectKeyCheck} says; {@code null}, as
     * at the beginning, if nothing is known about them.
     */
    public void expect(@Nullable Elements elements) {
        this.elements = elements;
    }

    public void clearKeys() {
        keyCount = 0;
        if (keyOffsets.length > KEPT_KEYS) {
            keyOffsets = new int[INITIAL_KEYS];
            keyLengths = new int[INITIAL_KEYS];
        }
    }

    /** @param offset counted from {@link #messageStart} */
    public void addKey(int offset, int length) {
        if (keyCount == keyOffsets.length) {
            keyOffsets = Arrays.copyOf(keyOffsets, keyCount * 2);
            keyLengths = Arrays.copyOf(keyLengths, keyCount * 2);
        }
        keyOffsets[keyCount] = offset;
        keyLengths[keyCount] = length;
        keyCount++;
    }

    /** All keys lie {@code bytes} further behind {@link #messageStart}. */
    public void moveKeys(int bytes) {
        for (int key = 0; key < keyCount; key++) {
            keyOffsets[key] += bytes;
        }
    }

    /** Forgets the message, and frees the memory of a request with many keys. */
    void rest() {
        message = null;
        if (keyOffsets.length > KEPT_KEYS) {
            clearKeys();
        }
    }

    /** How much of the heap the positions of the keys take, if they are many. */
    long keysHeapBytes() {
        return keyOffsets.length > KEPT_KEYS ? 2L * Integer.BYTES * keyOffsets.length : 0;
    }

    /** A copy of the request that can be kept, with its bytes on the heap. */
    public ParsedRequest copy() {
        int before = bytesBefore();
        return copyIn(
                Unpooled.wrappedBuffer(ByteBufUtil.getBytes(message(), messageStart - before, before + messageLength)));
    }

    /** As {@link #copy}, with its bytes in {@code room}, which is empty and stays the caller's. */
    public ParsedRequest copyInto(ByteBuf room) {
        int before = bytesBefore();
        return copyIn(room.writeBytes(message(), messageStart - before, before + messageLength));
    }

    /**
     * The same request with other keys, in bytes that hold it from their beginning.
     *
     * @param offsets of the keys
     */
    public ParsedRequest withKeys(ByteBuf bytes, int[] offsets, int[] lengths, int keyCheckSum) {
        ParsedRequest copy = copyIn(bytes);
        copy.lieIn(bytes, 0, bytes.readableBytes());
        copy.keyOffsets = offsets.clone();
        copy.keyLengths = lengths.clone();
        copy.keyCheck = keyCheckSum;
        return copy;
    }

    private ParsedRequest copyIn(ByteBuf bytes) {
        ParsedRequest copy = new ParsedRequest(marker);
        copy.lieIn(bytes, bytesBefore(), messageLength);
        copy.command = command;
        copy.noreply = noreply;
        copy.fence = fence;
        copy.quiet = quiet;
        copy.keyCheck = keyCheck;
        copy.elements = elements;
        copy.keyCount = keyCount;
        copy.keyOffsets = Arrays.copyOf(keyOffsets, keyCount);
        copy.keyLengths = Arrays.copyOf(keyLengths, keyCount);
        return copy;
    }

    /** How many bytes of keys lie before the message, which are not a part of it. */
    public int bytesBefore() {
        int before = 0;
        for (int key = 0; key < keyCount; key++) {
            before = Math.max(before, -keyOffsets[key]);
        }
        return before;
    }

    /** Whether there has been a request yet. */
    public boolean hasCommand() {
        return command != null;
    }

    public Command command() {
        assert command != null;
        return command;
    }

    /** The buffer that holds the request. */
    public ByteBuf message() {
        assert message != null;
        return message;
    }

    public int messageStart() {
        return messageStart;
    }

    public int messageLength() {
        return messageLength;
    }

    public int keyCount() {
        return keyCount;
    }

    /**
     * Where key {@code key} starts, counted from {@link #messageStart}; below 0 for a key that the message has in an
     * encoded form.
     */
    public int keyOffset(int key) {
        return keyOffsets[key];
    }

    public int keyLength(int key) {
        return keyLengths[key];
    }

    /** Whether the server sends no response to this request. */
    public boolean noreply() {
        return noreply;
    }

    /** The fence to send behind a request that goes whole to one server; {@code null} for most requests. */
    public @Nullable Fence fence() {
        return fence;
    }

    /** Whether the server may leave this request, which has a fence, unanswered. */
    public boolean isQuiet() {
        return quiet;
    }

    /** A check sum of the data that the response repeats, see {@link ResponseDecoder#keyCheck}; 0 for none. */
    public int keyCheck() {
        return keyCheck;
    }

    /** The elements that the response must have besides what {@link #keyCheck} says; {@code null} if nothing is known about them. */
    public @Nullable Elements elements() {
        return elements;
    }

    /**
     * The elements for the keys that the response must have if the request goes whole to one server; {@code null} if its
     * response has none.
     */
    public @Nullable Elements elementsForKeys() {
        return command().split() instanceof GatheringSplit split
                ? Elements.counted(
                        keyCount, split.elementKinds(), keyCount > COMPARED_KEYS_MAX ? null : marks(null, keyCount))
                : null;
    }

    /** The elements that the response to a fragment with the first {@code count} of {@code keys} must have. */
    public Elements elementsForKeys(GatheringSplit split, int[] keys, int count) {
        return Elements.noted(count, split.elementKinds(), marks(keys, count));
    }

    /** @param keys the indexes of the keys, {@code null} for the first {@code count} */
    private @Nullable ExpectedKeys marks(int @Nullable [] keys, int count) {
        if (marker == null) {
            return null;
        }
        int[] marks = new int[count];
        for (int i = 0; i < count; i++) {
            int key = keys == null ? i : keys[i];
            marks[i] = marker.mark(message(), messageStart + keyOffsets[key], keyLengths[key]);
        }
        return new ExpectedKeys(marks);
    }
}
