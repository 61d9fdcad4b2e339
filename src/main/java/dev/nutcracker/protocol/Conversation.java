package dev.nutcracker.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One client's side of the protocol: finds its requests in the bytes it sent and answers those that need no server.
 *
 * <p>{@link #next} looks at the bytes from the reader index on and says with a {@link Step} what the client connection is
 * to do; the accessors then describe the request until the next call. The client connection moves the reader index over
 * {@link #consumed} bytes after each step but {@link Step#INCOMPLETE}. It walks each byte once and can stop at any byte:
 * what it remembers is relative to the start of the message.
 *
 * <pre>
 *   in:        readerIndex                                    readerIndex + consumed()
 *              | *2 | $3 | GET | $7 | user:42 |                | next message …
 *   message(): messageStart()      keyOffset(0) ^ keyLength(0)   (the same bytes, or a rewritten copy of them)
 * </pre>
 */
public abstract class Conversation {
    private static final int INITIAL_KEYS = 4;
    /** Room for so many keys is kept for the next request; more is let go. */
    private static final int KEPT_KEYS = 128;

    public enum Step {
        /** More bytes are needed; nothing is consumed. */
        INCOMPLETE,
        /** The consumed bytes are of no interest: the rest of a message that was refused. */
        SKIPPED,
        /** Forward the message whole to the server of its only key; with no key, to the server of {@link #placeholderKey}. */
        FORWARD,
        /** Like {@link #FORWARD}, and the server needs {@link #preparation} before it. */
        FORWARD_PREPARED,
        /** Like {@link #FORWARD}, once the request is sealed with {@link #seal}. */
        FORWARD_SEALED,
        /**
         * Forward the message whole if one server has all its keys, or {@link #goesToFirstKey}; else answer
         * {@link #keysOnSeveralServers}.
         */
        FORWARD_TOGETHER,
        /** Forward the message whole if one server has all its keys, else split it with {@link Command#split}. */
        SPLIT,
        /** Send it to every server of the pool and coalesce with {@link Command#split}. */
        EVERY_SERVER,
        /** Like {@link #FORWARD}; it publishes a message of {@link #published}, and its response counts who got that. */
        PUBLISH,
        /** Like {@link #EVERY_SERVER}; it counts who is subscribed to what. */
        COUNT_SUBSCRIBERS,
        /** Send a part of it to the one server that {@link #visit} names. */
        VISIT,
        /** Begin or end subscriptions as {@link #subscribing} says. */
        SUBSCRIBING,
        /** It needs a server connection that nobody else uses: see {@link #privately}. */
        PRIVATE,
        /**
         * Forget all that the client has begun, what is taken {@link #privately} first; then do as after {@link #REPLIES}. Its
         * subscriptions end, too, if {@link #endsSubscriptions} says so.
         */
        RESET,
        /** Nothing is consumed: it is presented again once it is known whether the pool's servers take it. */
        FIND_OUT,
        /** Nothing is consumed: the client speaks in another way, and its {@link #successor} goes on from here. */
        HANDED_OVER,
        /** Answered without a server: {@link #answer} takes its place in the order of responses. */
        ANSWERED,
        /** Answered later: when {@link #inquiry} has been everywhere, its answer takes the place. */
        INQUIRY,
        /** Like {@link #ANSWERED}, and from here on the client wants the responses that {@link #replies} tells. */
        REPLIES,
        /** Like {@link #ANSWERED}, and the client has said goodbye: close when everything owed is written. */
        ANSWERED_LAST,
        /** Like {@link #ANSWERED_LAST}, but because the bytes cannot be understood and nothing after them can. */
        BROKEN
    }

    /** No answer at all, the answer to a request that wants none. */
    protected static final byte[] NO_ANSWER = {};

    protected int consumed;
    protected @Nullable ByteBuf message;
    protected int messageStart;
    protected int messageLength;
    protected @Nullable Command command;
    protected boolean noreply;
    protected int keyCheck;
    protected @Nullable Elements repeated;
    protected @Nullable Fence fence;
    protected boolean quiet;
    protected byte[] answer = NO_ANSWER;
    protected Refusal refusedFor = Refusal.NONE;
    protected int flavour = Dialect.USUAL_FLAVOUR;

    private int keyCount;
    private int[] keyOffsets = new int[INITIAL_KEYS];
    private int[] keyLengths = new int[INITIAL_KEYS];

    /** Looks at the bytes from the reader index of {@code in} on, which it leaves alone. */
    public abstract Step next(ByteBuf in);

    /**
     * The message that is arriving will not be served, for want of memory: its bytes are dropped as they come
     * ({@link Step#SKIPPED}), and in its place {@code errorText} is answered. May be called after {@link Step#INCOMPLETE}.
     */
    public abstract void refuse(String errorText);

    /** The answer to a {@link Step#FORWARD_TOGETHER} request whose keys live on several servers. */
    public abstract byte[] keysOnSeveralServers();

    /** Whether a request whose keys live on several servers goes to that of the first one nevertheless. */
    public boolean goesToFirstKey() {
        return false;
    }

    /**
     * After {@link Step#VISIT}: which server is asked what.
     *
     * @param serverCount how many servers the pool has
     * @return null when there is no such server, and {@link #answer} says so
     */
    public @Nullable Visit visit(int serverCount) {
        throw new AssertionError("this protocol does not name servers by their place");
    }

    /** After {@link Step#SUBSCRIBING}: what is to be done. */
    public Subscribing subscribing() {
        throw new AssertionError("this protocol has no subscriptions");
    }

    /** After {@link Step#PUBLISH}: what has to be subscribed to for the message, unless by a pattern. */
    public Topic published() {
        throw new AssertionError("this protocol has no messages");
    }

    /** The client gets messages of some topics, or of none. */
    public void subscribed(boolean toAny) {
        throw new AssertionError("this protocol has no subscriptions");
    }

    /** Whether the client can tell by itself what is no response to a request of its own. */
    public boolean isPushing() {
        return false;
    }

    /**
     * After {@link Step#PRIVATE}: sends or answers the request.
     *
     * @return false, with nothing done, when the client has to wait for that; the request is then to be presented again
     */
    public boolean privately(PrivateConnection connection) {
        throw new AssertionError("this protocol has no request that needs a connection of its own");
    }

    /** What the client is answered that waits no longer, though nothing has been sent to a server. */
    public byte[] unblocked(boolean withError) {
        throw new AssertionError("this protocol has no request that waits at the server");
    }

    /** After {@link Step#RESET}: whether the client has subscriptions that end. */
    public boolean endsSubscriptions() {
        return false;
    }

    /** The connection that the client had for itself is lost, and what it had begun there. */
    public void privateConnectionLost() {}

    /** The client can keep the connection that it has for itself no longer: undoes what it has begun there, and lets go. */
    public void leave(PrivateConnection connection) {
        connection.letGo();
    }

    /**
     * After {@link Step#FORWARD_SEALED}: writes a number into the message, which the response repeats.
     *
     * @param number no other request that is on its way to a server of this worker's pool has the same
     */
    public Envelope seal(int number) {
        throw new AssertionError("the requests of this protocol have nothing that a response repeats");
    }

    /** After {@link Step#HANDED_OVER}: takes this one's place with its client. */
    public Conversation successor() {
        throw new AssertionError("this protocol is spoken in one way only");
    }

    /** How this request of several parts is taken apart and put together. */
    public Split split() {
        return Objects.requireNonNull(command().split());
    }

    /** Requests without a key of their own go where this key lives, so always to the same server. */
    public static byte[] placeholderKey() {
        return "placeholder".getBytes(StandardCharsets.US_ASCII);
    }

    /** Bytes of {@code in} that this step used up. */
    public final int consumed() {
        return consumed;
    }

    /** The command of the request. */
    public final Command command() {
        assert command != null;
        return command;
    }

    /** The buffer that holds the request to forward; valid until the next call of {@link #next}. */
    public final ByteBuf message() {
        assert message != null;
        return message;
    }

    public final int messageStart() {
        return messageStart;
    }

    public final int messageLength() {
        return messageLength;
    }

    public final int keyCount() {
        return keyCount;
    }

    /**
     * Where key {@code key} starts, counted from {@link #messageStart}; below 0 for a key that the message holds in an
     * encoded form.
     */
    public final int keyOffset(int key) {
        return keyOffsets[key];
    }

    public final int keyLength(int key) {
        return keyLengths[key];
    }

    /** What the single response to this request is expected to repeat beside {@link #keyCheck}, {@code null} for nothing. */
    public final @Nullable Elements repeated() {
        return repeated;
    }

    /**
     * What the response to this request is expected to have if it goes whole to one server; {@code null} when it is not one
     * of elements for its keys.
     */
    public @Nullable Elements elements() {
        return command().split() instanceof GatheringSplit split
                ? Elements.counted(keyCount, split.elementKinds(), expectedKeys())
                : null;
    }

    /** What the response to a fragment of this request with {@code count} of {@code keys} is expected to have. */
    public Elements elements(GatheringSplit split, int[] keys, int count) {
        return Elements.noted(count, split.elementKinds(), expectedKeys(keys, count));
    }

    /** The keys that the response repeats, {@code null} if it repeats none, or they are too many to be kept. */
    protected @Nullable ExpectedKeys expectedKeys() {
        return null;
    }

    /** As {@link #expectedKeys()}, for a fragment that has the first {@code count} of {@code keys}. */
    protected @Nullable ExpectedKeys expectedKeys(int[] keys, int count) {
        return null;
    }

    /** Whether the server will send no response to this request. */
    public final boolean noreply() {
        return noreply;
    }

    /** Which kind of server connection the client's next requests need. It changes only with a request that is answered. */
    public final int flavour() {
        return flavour;
    }

    /** What is to be sent behind a request that goes whole to one server, {@code null} for most. */
    public final @Nullable Fence fence() {
        return fence;
    }

    /** Whether the server answers this request, which has a fence, only if it sees fit. */
    public final boolean isQuiet() {
        return quiet;
    }

    /** A check sum of what the response will repeat, see {@link ResponseDecoder#keyCheck}; 0 for none. */
    public final int keyCheck() {
        return keyCheck;
    }

    /** After {@link Step#ANSWERED} and {@link Step#ANSWERED_LAST}: the response, empty when the client wants none. */
    public final byte[] answer() {
        return answer;
    }

    /** After {@link Step#FORWARD_PREPARED}: what is to be sent to the server before, once on each connection. */
    public Preparation preparation() {
        throw new AssertionError("this protocol has no requests that need others before them");
    }

    /** After {@link Step#INQUIRY}: what is to be found out. */
    public Inquiry inquiry() {
        throw new AssertionError("this protocol asks nothing that one worker could not answer");
    }

    /** After {@link Step#REPLIES}: which responses the client wants from now on. */
    public Replies replies() {
        throw new AssertionError("this protocol answers everything");
    }

    /** After any step with an answer: why that is an error, if it is one. */
    public final Refusal refusal() {
        return refusedFor;
    }

    /** What the client calls itself, empty when it has not said; not to be written to. */
    public byte[] clientName() {
        return NO_ANSWER;
    }

    /** The client is gone: gives back what was set apart for it. */
    public void end() {}

    /** How much of the heap the places of the request's keys take, if they are many. */
    public long keysHeapBytes() {
        return keyOffsets.length > KEPT_KEYS ? 2L * Integer.BYTES * keyOffsets.length : 0;
    }

    /** No request is arriving or being taken: lets go of the latest, and of what one with many keys took. */
    public final void rest() {
        message = null;
        if (keyOffsets.length > KEPT_KEYS) {
            clearKeys();
        }
    }

    protected final void clearKeys() {
        keyCount = 0;
        if (keyOffsets.length > KEPT_KEYS) {
            keyOffsets = new int[INITIAL_KEYS];
            keyLengths = new int[INITIAL_KEYS];
        }
    }

    protected final void addKey(int offset, int length) {
        if (keyCount == keyOffsets.length) {
            keyOffsets = Arrays.copyOf(keyOffsets, keyCount * 2);
            keyLengths = Arrays.copyOf(keyLengths, keyCount * 2);
        }
        keyOffsets[keyCount] = offset;
        keyLengths[keyCount] = length;
        keyCount++;
    }
}
