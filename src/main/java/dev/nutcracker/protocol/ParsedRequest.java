package dev.nutcracker.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A client's request as its conversation has found it: the command, the message, and where the keys lie in it.
 *
 * <pre>
 *   message(): messageStart()      keyOffset(0) ^ keyLength(0)
 *              | *2 | $3 | GET | $7 | user:42 |
 *   keys before the message, of a rewritten one:  keyOffset(0) &lt; 0
 * </pre>
 *
 * <p>A conversation has one of these and fills it again for each request, so a {@link RequestSink} may look at it only while
 * it is told of the request. Whoever needs a request for longer takes a {@link #copy}.
 */
public final class ParsedRequest {
    private static final int INITIAL_KEYS = 4;
    /** Room for so many keys is kept for the next request; more is freed. */
    private static final int KEPT_KEYS = 128;
    /** Of a request that goes whole and has more keys, the response is not compared with them: nobody accounts for that. */
    private static final int COMPARED_KEYS_MAX = 16 * 1024;

    /** Tells the check sum of a key that responses repeat. */
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
    private @Nullable Elements repeated;
    private int keyCount;
    private int[] keyOffsets = new int[INITIAL_KEYS];
    private int[] keyLengths = new int[INITIAL_KEYS];

    /** @param marker for a protocol whose responses repeat keys, {@code null} for another */
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
     * @param behind what is to be sent behind the request, {@code null} for nothing
     * @param answeredAtWill whether the server answers the request only if it sees fit
     */
    public void fence(@Nullable Fence behind, boolean answeredAtWill) {
        fence = behind;
        quiet = answeredAtWill;
    }

    /** The response repeats what has this check sum, see {@link ResponseDecoder#keyCheck}; 0 for nothing. */
    public void expectKeyCheck(int checkSum) {
        keyCheck = checkSum;
    }

    /** The single response repeats these beside what {@link #expectKeyCheck} says, {@code null} for nothing. */
    public void expectRepeated(@Nullable Elements elements) {
        repeated = elements;
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

    /** Forgets the message, and frees what a request with many keys took. */
    void rest() {
        message = null;
        if (keyOffsets.length > KEPT_KEYS) {
            clearKeys();
        }
    }

    /** How much of the heap the places of the keys take, if they are many. */
    long keysHeapBytes() {
        return keyOffsets.length > KEPT_KEYS ? 2L * Integer.BYTES * keyOffsets.length : 0;
    }

    /** The same request, for as long as it is wanted, with bytes of its own on the heap. */
    public ParsedRequest copy() {
        int before = 0;
        for (int key = 0; key < keyCount; key++) {
            before = Math.max(before, -keyOffsets[key]);
        }
        byte[] bytes = ByteBufUtil.getBytes(message(), messageStart - before, before + messageLength);
        ParsedRequest copy = new ParsedRequest(marker);
        copy.lieIn(Unpooled.wrappedBuffer(bytes), before, messageLength);
        copy.command = command;
        copy.noreply = noreply;
        copy.fence = fence;
        copy.quiet = quiet;
        copy.keyCheck = keyCheck;
        copy.repeated = repeated;
        copy.keyCount = keyCount;
        copy.keyOffsets = Arrays.copyOf(keyOffsets, keyCount);
        copy.keyLengths = Arrays.copyOf(keyLengths, keyCount);
        return copy;
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
     * Where key {@code key} starts, counted from {@link #messageStart}; below 0 for a key that the message holds in an
     * encoded form.
     */
    public int keyOffset(int key) {
        return keyOffsets[key];
    }

    public int keyLength(int key) {
        return keyLengths[key];
    }

    /** Whether the server will send no response to this request. */
    public boolean noreply() {
        return noreply;
    }

    /** What is to be sent behind a request that goes whole to one server, {@code null} for most. */
    public @Nullable Fence fence() {
        return fence;
    }

    /** Whether the server answers this request, which has a fence, only if it sees fit. */
    public boolean isQuiet() {
        return quiet;
    }

    /** A check sum of what the response will repeat, see {@link ResponseDecoder#keyCheck}; 0 for none. */
    public int keyCheck() {
        return keyCheck;
    }

    /** What the single response to this request is expected to repeat beside {@link #keyCheck}, {@code null} for nothing. */
    public @Nullable Elements repeated() {
        return repeated;
    }

    /**
     * What the response to this request is expected to have if it goes whole to one server; {@code null} when it is not one
     * of elements for its keys.
     */
    public @Nullable Elements elements() {
        return command().split() instanceof GatheringSplit split
                ? Elements.counted(
                        keyCount, split.elementKinds(), keyCount > COMPARED_KEYS_MAX ? null : marks(null, keyCount))
                : null;
    }

    /** What the response to a fragment of this request with the first {@code count} of {@code keys} is expected to have. */
    public Elements elements(GatheringSplit split, int[] keys, int count) {
        return Elements.noted(count, split.elementKinds(), marks(keys, count));
    }

    /** @param keys which keys, {@code null} for the first {@code count} */
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
