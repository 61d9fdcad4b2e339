package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.ExpectedKeys;
import dev.nutcracker.protocol.Extent;
import dev.nutcracker.protocol.Inquiry;
import dev.nutcracker.protocol.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A client that speaks the text protocol.
 *
 * <p>A request is a line and, for storage commands, a block of data. The line is walked byte by byte, the block is
 * skipped by its length. Nothing is forwarded before the block's CR LF has been seen in its place: a server would answer
 * what comes after it as further requests.
 *
 * <pre>
 *            first byte               line whole, block follows
 *   OPENING ───────────► LINE ◄──────────────────────────────► DATA ──► forwarded
 *                        │  ▲ │ refused                         │ refused for want of memory
 *             refused in │  │ └──────────► SWALLOWING ◄─────────┘
 *             mid-line   ▼  │ line end       │ end of the block
 *                DROPPING_LINE ◄─────────────┘ (back to LINE)
 * </pre>
 *
 * <p>The first byte of a connection tells the dialect, as in memcached: 0x80 is the binary protocol, and goes on in a
 * {@link BinaryConversation}. Of a pool that wants to know who its clients are, the first requests are for {@link TextLogin}.
 *
 * <p>What is forwarded is the client's own bytes as long as the line is canonical: single blanks, CR LF, and
 * {@linkplain Numeral numbers} as every server reads them. From any other line a canonical copy of it is made.
 *
 * <p>A refused block is swallowed wherever the line tells its length. memcached does so only for a value that is too
 * large, and reads it as commands after a key that is too long; then whoever chose key and value could give commands.
 */
final class MemcacheConversation extends Conversation {
    /** memcached closes when it has this much without a line end, but for {@code get} and {@code gets}. */
    private static final int LINE_LIMIT_BYTES = 2048;
    /** The bound that memcached leaves to its memory: some hundred thousand keys. */
    private static final int KEYS_LINE_LIMIT_BYTES = 4 * 1024 * 1024;
    /** The places of so many keys, of which each takes 24 bytes while it is routed, are an eighth of a small heap. */
    private static final int WORDS_LIMIT = 256 * 1024;

    /** Of a request that goes whole and has more keys, the response is not compared with them: nobody accounts for that. */
    private static final int COMPARED_KEYS_MAX = 16 * 1024;

    private static final int LINE_END_BYTES = 2;

    private enum State {
        OPENING,
        LINE,
        DATA,
        SWALLOWING,
        DROPPING_LINE,
        CLOSED
    }

    private final int valueLimitBytes;
    private final Entrance entrance;
    private final ServedCommands served;
    private final CommandLine line = new CommandLine();
    private final RequestLine request = new RequestLine(line);
    private State state;
    private int swallowBytes;
    private byte @Nullable [] refusal;
    private @Nullable Conversation successor;

    /** With a client that has just connected. */
    MemcacheConversation(int valueLimitBytes, Entrance entrance, ServedCommands served) {
        this(valueLimitBytes, entrance, served, State.OPENING);
    }

    private MemcacheConversation(int valueLimitBytes, Entrance entrance, ServedCommands served, State state) {
        this.valueLimitBytes = valueLimitBytes;
        this.entrance = entrance;
        this.served = served;
        this.state = state;
    }

    @Override
    public Step next(ByteBuf in) {
        consumed = 0;
        message = null;
        return switch (state) {
            case OPENING -> open(in);
            case LINE -> line(in);
            case DATA -> data(in);
            case SWALLOWING -> swallow(in);
            case DROPPING_LINE -> dropLine(in);
            case CLOSED -> Step.INCOMPLETE;
        };
    }

    /** A line within the limit is still waited for: what it asks for, and whether data follows, must be known. */
    @Override
    public void refuse(String errorText) {
        boolean inLine = state == State.LINE && line.length() > 0;
        if (inLine || state == State.DATA) {
            refusal = Answers.serverError(errorText);
        }
        if (inLine && line.length() > LINE_LIMIT_BYTES) {
            line.reset();
            state = State.DROPPING_LINE;
        }
    }

    @Override
    public long keysHeapBytes() {
        return super.keysHeapBytes() + line.heapBytes();
    }

    @Override
    public byte[] keysOnSeveralServers() {
        return Answers.SEVERAL_SERVERS;
    }

    private Step open(ByteBuf in) {
        if (!in.isReadable()) {
            return Step.INCOMPLETE;
        }
        Credentials wanted = entrance.credentials();
        if (in.getByte(in.readerIndex()) == BinaryHeader.REQUEST_MAGIC) {
            return openBinary();
        }
        if (wanted != null) {
            return handOver(new TextLogin(wanted, this::admitted));
        }
        state = State.LINE;
        return line(in);
    }

    private Step openBinary() {
        Extent extent = served.table().extent();
        return extent == Extent.UNKNOWN
                ? Step.FIND_OUT
                : handOver(new BinaryConversation(valueLimitBytes, entrance, extent));
    }

    private Step handOver(Conversation next) {
        successor = next;
        return Step.HANDED_OVER;
    }

    private Conversation admitted() {
        return new MemcacheConversation(valueLimitBytes, entrance, served, State.LINE);
    }

    @Override
    public Conversation successor() {
        return Objects.requireNonNull(successor);
    }

    private Step line(ByteBuf in) {
        boolean complete = line.complete(in, in.readerIndex());
        if (isTooLong(in, complete ? line.length() - 1 : line.length())) {
            return refuseConnection(in, Answers.LINE_TOO_LONG);
        }
        if (line.words() > WORDS_LIMIT) {
            return refuseConnection(in, Answers.TOO_MANY_WORDS);
        }
        return complete ? request(in) : Step.INCOMPLETE;
    }

    private boolean isTooLong(ByteBuf in, int lengthBytes) {
        return lengthBytes > LINE_LIMIT_BYTES && (lengthBytes > KEYS_LINE_LIMIT_BYTES || !startsWithGet(in));
    }

    private boolean startsWithGet(ByteBuf in) {
        if (line.words() == 0 || line.end(0) > LINE_LIMIT_BYTES) {
            return false;
        }
        MemcacheCommand first = commandOf(in);
        return first == MemcacheCommand.GET || first == MemcacheCommand.GETS;
    }

    private MemcacheCommand commandOf(ByteBuf in) {
        int start = in.readerIndex();
        return served.table().find(in, start + line.start(0), start + line.end(0));
    }

    private Step request(ByteBuf in) {
        MemcacheCommand row = line.words() == 0 ? MemcacheCommand.UNSUPPORTED : commandOf(in);
        clearKeys();
        byte[] refused = request.read(row, in, in.readerIndex());
        if (refused == Answers.FOR_ONE_SERVER && request.isForOneServer() && entrance.leadsToOneServer()) {
            refused = null;
        }
        command = request.command();
        noreply = request.noreply();
        if (refused == null && request.dataLength() > valueLimitBytes) {
            refused = Answers.TOO_LARGE;
        }
        if (refused == null) {
            refused = refusal;
        }
        if (refused != null) {
            return refuse(in, refused);
        }
        if (request.command() == MemcacheCommand.STATS_PROXY) {
            return inquire();
        }
        if (request.dataLength() != RequestLine.NO_DATA) {
            state = State.DATA;
            return data(in);
        }
        return row.arguments().step() == Step.ANSWERED_LAST
                ? answerLast(in, NO_ANSWER)
                : forward(in, row, line.length());
    }

    private Step refuse(ByteBuf in, byte[] refused) {
        if (refused == Answers.FIND_OUT) {
            line.reset();
            return Step.FIND_OUT;
        }
        return refused == Answers.HANG_UP ? refuseConnection(in, refused) : refuseRequest(refused);
    }

    private Step inquire() {
        consumed = line.length();
        refusedFor = Refusal.NONE;
        endRequest();
        return Step.INQUIRY;
    }

    @Override
    public Inquiry inquiry() {
        return new ProxyStatistics(StatLine::bytes, Answers.END);
    }

    /** {@code value\r\n}: the length is known, so only the end is looked at. */
    private Step data(ByteBuf in) {
        if (refusal != null) {
            return refuseRequest(refusal);
        }
        int lengthBytes = line.length() + request.dataLength() + LINE_END_BYTES;
        if (in.readableBytes() < lengthBytes) {
            return Step.INCOMPLETE;
        }
        state = State.LINE;
        int end = in.readerIndex() + lengthBytes;
        if (in.getByte(end - 2) != '\r' || in.getByte(end - 1) != '\n') {
            consumed = lengthBytes;
            return answer(Answers.BAD_DATA);
        }
        return forward(in, (MemcacheCommand) command(), lengthBytes);
    }

    private Step swallow(ByteBuf in) {
        if (!in.isReadable()) {
            return Step.INCOMPLETE;
        }
        consumed = Math.min(swallowBytes, in.readableBytes());
        swallowBytes -= consumed;
        if (swallowBytes == 0) {
            state = State.LINE;
        }
        return Step.SKIPPED;
    }

    private Step dropLine(ByteBuf in) {
        int lengthBytes = in.bytesBefore((byte) '\n') + 1;
        if (lengthBytes == 0) {
            consumed = in.readableBytes();
            return consumed == 0 ? Step.INCOMPLETE : Step.SKIPPED;
        }
        consumed = lengthBytes;
        state = State.LINE;
        command = MemcacheCommand.GET;
        noreply = false;
        clearKeys();
        return answer(refusal == null ? NO_ANSWER : refusal);
    }

    private Step refuseRequest(byte[] text) {
        consumed = line.length();
        boolean data = request.dataLength() != RequestLine.NO_DATA;
        // Up to Integer.MAX_VALUE, the largest length being smaller by just this much.
        swallowBytes = data ? request.dataLength() + LINE_END_BYTES : 0;
        state = data ? State.SWALLOWING : State.LINE;
        return answer(text);
    }

    private Step answer(byte[] text) {
        answer = noreply ? NO_ANSWER : text;
        refusedFor = Answers.refusal(text, ((MemcacheCommand) command()).isUnsupported());
        endRequest();
        return Step.ANSWERED;
    }

    private Step refuseConnection(ByteBuf in, byte[] text) {
        command = MemcacheCommand.UNSUPPORTED;
        noreply = false;
        clearKeys();
        answerLast(in, text);
        return Step.BROKEN;
    }

    private Step answerLast(ByteBuf in, byte[] text) {
        consumed = in.readableBytes();
        answer = text;
        refusedFor = Answers.refusal(text, false);
        endRequest();
        state = State.CLOSED;
        return Step.ANSWERED_LAST;
    }

    private Step forward(ByteBuf in, MemcacheCommand row, int lengthBytes) {
        consumed = lengthBytes;
        if (request.isForwardedAsItCame() && !request.encodedKey()) {
            message = in;
            messageStart = in.readerIndex();
            messageLength = lengthBytes;
            addKeys();
        } else {
            rewrite(in, lengthBytes);
        }
        keyCheck = 0;
        if ((row.accepts() & MemcacheResponseDecoder.VALUES) != 0 && request.keys() == 1) {
            int key = messageStart + keyOffset(0);
            keyCheck = Bytes.checkSum(message(), key, key + keyLength(0));
        }
        repeated = request.repeated();
        quiet = request.quiet();
        fence = request.fence();
        endRequest();
        return request.keys() > 1 ? Step.SPLIT : row.arguments().step();
    }

    @Override
    protected @Nullable ExpectedKeys expectedKeys() {
        return keyCount() > COMPARED_KEYS_MAX ? null : marks(null, keyCount());
    }

    @Override
    protected @Nullable ExpectedKeys expectedKeys(int[] keys, int count) {
        return marks(keys, count);
    }

    /** @param keys which keys, {@code null} for the first {@code count} */
    private ExpectedKeys marks(int @Nullable [] keys, int count) {
        int[] marks = new int[count];
        for (int i = 0; i < count; i++) {
            int key = keys == null ? i : keys[i];
            marks[i] = KeyMark.of(message(), messageStart + keyOffset(key), keyLength(key));
        }
        return new ExpectedKeys(marks);
    }

    private void addKeys() {
        for (int i = 0; i < request.keys(); i++) {
            int word = request.firstKey() + i;
            addKey(line.start(word), line.length(word));
        }
    }

    /**
     * The canonical line, followed by the data where it lies; before the line the key that it holds in base 64. Nothing of
     * this is released: it holds no reference.
     */
    private void rewrite(ByteBuf in, int lengthBytes) {
        int start = in.readerIndex();
        ByteBuf head = Unpooled.buffer(2 * line.length() + LINE_END_BYTES);
        if (request.encodedKey()) {
            Base64Key.decode(in, start + line.start(1), start + line.end(1), head);
        }
        messageStart = head.readableBytes();
        request.writeCanonical(in, start, head);
        message = lengthBytes == line.length()
                ? head
                : withData(head, in, start + line.length(), lengthBytes - line.length());
        messageLength = message.readableBytes() - messageStart;
        if (request.encodedKey()) {
            addKey(-messageStart, messageStart);
        } else {
            addRewrittenKeys();
        }
    }

    private static ByteBuf withData(ByteBuf head, ByteBuf in, int index, int lengthBytes) {
        CompositeByteBuf whole = new CompositeByteBuf(UnpooledByteBufAllocator.DEFAULT, false, Integer.MAX_VALUE);
        whole.addComponent(true, head);
        if (in instanceof CompositeByteBuf chain) {
            // A chain goes on changing at its ends; its parts do not.
            whole.addComponents(true, chain.decompose(index, lengthBytes));
        } else {
            whole.addComponent(true, in.slice(index, lengthBytes));
        }
        return whole;
    }

    private void addRewrittenKeys() {
        int offset = 0;
        int keysEnd = request.firstKey() + request.keys();
        for (int word = 0; word < keysEnd; word++) {
            int length = request.lengthForwarded(word);
            if (word >= request.firstKey()) {
                addKey(offset, length);
            }
            offset += length + 1;
        }
    }

    private void endRequest() {
        line.reset();
        refusal = null;
    }
}
