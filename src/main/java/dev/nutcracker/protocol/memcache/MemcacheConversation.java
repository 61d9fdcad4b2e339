package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.ClientHello;
import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.ConversationState;
import dev.nutcracker.protocol.ConversationState.Form;
import dev.nutcracker.protocol.Denial;
import dev.nutcracker.protocol.Extent;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Refusal;
import dev.nutcracker.protocol.RequestSink;
import dev.nutcracker.protocol.Split;
import dev.nutcracker.protocol.User;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A client that speaks the text protocol.
 *
 * <p>A request is a line and, for storage commands, a block of data. The line is walked byte by byte; the block is
 * skipped by its length. Nothing is forwarded until the CR LF behind the block has been found in its place: otherwise a
 * server would read the bytes behind it as further requests.
 *
 * <pre>
 *            first byte               line whole, block follows
 *   OPENING ───────────► LINE ◄──────────────────────────────► DATA ──► forwarded
 *                        │  ▲ │ refused                         │ refused: memory is short
 *             refused in │  │ └──────────► SWALLOWING ◄─────────┘
 *             mid-line   ▼  │ line end       │ end of the block
 *                DROPPING_LINE ◄─────────────┘ (back to LINE)
 * </pre>
 *
 * <p>The first byte of a connection tells the protocol, as in memcached: 0x80 is the binary protocol, and a {@link
 * BinaryConversation} takes over. In a pool with logins, {@link TextLogin} takes the first requests.
 *
 * <p>The block of a refused request is read and dropped whenever the line tells its length. memcached does so only for a
 * value that is too large. After a key that is too long it reads the block as commands, so a user who chooses key and
 * value could inject commands.
 */
final class MemcacheConversation extends UserConversation {
    /** memcached closes when it has this much without a line end, except for {@code get} and {@code gets}. */
    private static final int LINE_LIMIT_BYTES = 2048;
    /** A limit that memcached leaves to its memory: some hundred thousand keys. */
    private static final int KEYS_LINE_LIMIT_BYTES = 4 * 1024 * 1024;

    private static final int LINE_END_BYTES = 2;

    private enum State {
        OPENING,
        LINE,
        DATA,
        SWALLOWING,
        DROPPING_LINE,
        CLOSED
    }

    private final @Nullable User certified;
    private final RequestWords line = new RequestWords();
    private final RequestLine requestLine = new RequestLine(line);
    private final ForwardedForm form = new ForwardedForm(request, line, requestLine);
    private State state;
    private int swallowBytes;
    private byte @Nullable [] refusal;

    /**
     * For a client that has just connected.
     *
     * @param certified the user that it is by its certificate; null if that does not say
     */
    MemcacheConversation(PoolFacts pool, @Nullable User certified) {
        this(pool, certified, pool.logins().initialUser(certified), State.OPENING);
    }

    /** For a client that has spoken the text protocol with another process. */
    static MemcacheConversation resumed(PoolFacts pool, User user) {
        return new MemcacheConversation(pool, null, user, State.LINE);
    }

    private MemcacheConversation(PoolFacts pool, @Nullable User certified, User user, State state) {
        super(pool, user, new ParsedRequest(KeyMark::of));
        this.certified = certified;
        this.state = state;
    }

    @Override
    public Progress next(ByteBuf in, RequestSink sink) {
        request.lieNowhere();
        return switch (state) {
            case OPENING -> open(in, sink);
            case LINE -> line(in, sink);
            case DATA -> data(in, sink);
            case SWALLOWING -> swallow(in);
            case DROPPING_LINE -> dropLine(in, sink);
            case CLOSED -> Progress.INCOMPLETE;
        };
    }

    /**
     * A line within the limit is still read to its end: its command, and whether data follows, must be known.
     */
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
    protected String protocolName() {
        return "memcached";
    }

    /** A request whose line is whole is served or refused already. */
    @Override
    public void refuseFurther(boolean refusing) {
        boolean decided = state == State.DATA || state == State.DROPPING_LINE;
        if (!decided && (refusal == null || refusal == Answers.OVER_RATE)) {
            refusal = refusing ? Answers.OVER_RATE : null;
        }
    }

    @Override
    public long keysHeapBytes() {
        return super.keysHeapBytes() + line.heapBytes();
    }

    private Progress open(ByteBuf in, RequestSink sink) {
        if (!in.isReadable()) {
            return Progress.INCOMPLETE;
        }
        if (in.getByte(in.readerIndex()) == BinaryHeader.REQUEST_MAGIC) {
            return openBinary(sink);
        }
        if (ClientHello.mayBegin(in)) {
            return in.readableBytes() == 1
                    ? Progress.INCOMPLETE
                    : refuseConnection(in, ClientHello.alert(), Refusal.SPEAKS_TLS, sink);
        }
        User initial = pool.logins().initialUser(certified);
        if (!initial.isKnown()) {
            sink.handOver(new TextLogin(pool, this::admitted));
            return Progress.TAKEN;
        }
        become(initial);
        state = State.LINE;
        return line(in, sink);
    }

    private Progress openBinary(RequestSink sink) {
        Extent extent = pool.served().table().extent();
        if (extent == Extent.UNKNOWN) {
            sink.findOut();
            return Progress.WAITING;
        }
        sink.handOver(new BinaryConversation(pool, extent, certified));
        return Progress.TAKEN;
    }

    private Conversation admitted(User who) {
        return new MemcacheConversation(pool, null, who, State.LINE);
    }

    private Progress line(ByteBuf in, RequestSink sink) {
        boolean complete = line.complete(in, in.readerIndex());
        if (isTooLong(in, complete ? line.length() - 1 : line.length())) {
            return refuseConnection(in, Answers.LINE_TOO_LONG, Refusal.TOO_LARGE, sink);
        }
        int wordsMax = pool.bounds().argumentsMax();
        if (line.words() > wordsMax) {
            Refusal why = pool.boundsWords() ? Refusal.MAX_ARGUMENTS : Refusal.TOO_LARGE;
            return refuseConnection(in, Answers.tooManyWords(wordsMax), why, sink);
        }
        return complete ? request(in, sink) : Progress.INCOMPLETE;
    }

    private boolean isTooLong(ByteBuf in, int lengthBytes) {
        return lengthBytes > LINE_LIMIT_BYTES && (lengthBytes > keysLineLimitBytes() || !startsWithGet(in));
    }

    private int keysLineLimitBytes() {
        return Math.min(KEYS_LINE_LIMIT_BYTES, pool.bounds().requestBytesMax());
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
        return pool.served().table().find(in, start + line.start(0), start + line.end(0));
    }

    private Progress request(ByteBuf in, RequestSink sink) {
        MemcacheCommand row = line.words() == 0 ? MemcacheCommand.UNSUPPORTED : commandOf(in);
        request.clearKeys();
        byte[] refused =
                requestLine.read(row, in, in.readerIndex(), pool.bounds().keyBytesMax());
        if (refused == Answers.FOR_ONE_SERVER && requestLine.isForOneServer() && pool.leadsToOneServer()) {
            refused = null;
        }
        request.begin(requestLine.command(), requestLine.noreply());
        if (!user.mayDoEverything() && rights != null) {
            refused = refusedToUser(rights, row, in, refused, sink);
        }
        if (refused == null && requestLine.dataLength() > pool.bounds().requestBytesMax()) {
            refused = pool.boundsValues() ? Answers.OVER_MAX_REQUEST : Answers.TOO_LARGE;
        }
        if (refusal != null) {
            refused = refusal == Answers.OVER_RATE ? aboveRate(row, refused) : refused == null ? refusal : refused;
        }
        if (refused != null) {
            return refuse(in, refused, sink);
        }
        if (requestLine.command() == MemcacheCommand.STATS_PROXY) {
            return inquire(in, sink);
        }
        if (requestLine.dataLength() != RequestLine.NO_DATA) {
            state = State.DATA;
            return data(in, sink);
        }
        return isLeaving(row) ? quit(in, sink) : forward(in, row, line.length(), sink);
    }

    private byte @Nullable [] refusedToUser(
            UserRights of, MemcacheCommand row, ByteBuf in, byte @Nullable [] refused, RequestSink sink) {
        Denial denial = of.check(row, refused == null ? requestLine : null, line, in, in.readerIndex());
        if (denial == null) {
            return refused;
        }
        sink.denied(denial);
        return Answers.NO_PERMISSION;
    }

    /** Above the rate there is one answer for requests of all kinds, but the client can leave. */
    private static byte @Nullable [] aboveRate(MemcacheCommand row, byte @Nullable [] refused) {
        boolean isBeforeServing = refused == Answers.HANG_UP || refused == Answers.FIND_OUT;
        return isBeforeServing || isLeaving(row) ? refused : Answers.OVER_RATE;
    }

    private static boolean isLeaving(MemcacheCommand row) {
        return row.arguments().handling() == LineForm.Handling.QUIT;
    }

    private Progress refuse(ByteBuf in, byte[] refused, RequestSink sink) {
        if (refused == Answers.FIND_OUT) {
            line.reset();
            sink.findOut();
            return Progress.WAITING;
        }
        return refused == Answers.HANG_UP
                ? refuseConnection(in, refused, Refusal.MALFORMED, sink)
                : refuseRequest(in, refused, sink);
    }

    private Progress inquire(ByteBuf in, RequestSink sink) {
        in.skipBytes(line.length());
        endRequest();
        sink.inquire(request, new ProxyStatistics(StatLine::bytes, Answers.END));
        return Progress.TAKEN;
    }

    /** {@code value\r\n}: the length is known, so only the end is checked. */
    private Progress data(ByteBuf in, RequestSink sink) {
        if (refusal != null) {
            return refuseRequest(in, refusal, sink);
        }
        int lengthBytes = line.length() + requestLine.dataLength() + LINE_END_BYTES;
        if (in.readableBytes() < lengthBytes) {
            return Progress.INCOMPLETE;
        }
        state = State.LINE;
        int end = in.readerIndex() + lengthBytes;
        if (in.getByte(end - 2) != '\r' || in.getByte(end - 1) != '\n') {
            in.skipBytes(lengthBytes);
            return answer(Answers.BAD_DATA, sink);
        }
        return forward(in, (MemcacheCommand) request.command(), lengthBytes, sink);
    }

    /** A line that is whole, and whose data follow, is read again. */
    @Override
    public @Nullable ConversationState state() {
        boolean isRefusing = refusal != null && (state == State.DATA || refusal != Answers.OVER_RATE);
        return switch (state) {
            case OPENING -> ConversationState.ofMemcache(Form.MEMCACHE_UNOPENED, user);
            case LINE, DATA -> isRefusing ? null : ConversationState.ofMemcache(Form.MEMCACHE_TEXT, user);
            case SWALLOWING, DROPPING_LINE, CLOSED -> null;
        };
    }

    @Override
    public boolean isDropping() {
        return state == State.SWALLOWING || state == State.DROPPING_LINE;
    }

    private Progress swallow(ByteBuf in) {
        if (!in.isReadable()) {
            return Progress.INCOMPLETE;
        }
        int swallowed = Math.min(swallowBytes, in.readableBytes());
        swallowBytes -= swallowed;
        if (swallowBytes == 0) {
            state = State.LINE;
        }
        in.skipBytes(swallowed);
        return Progress.SKIPPED;
    }

    private Progress dropLine(ByteBuf in, RequestSink sink) {
        int lengthBytes = in.bytesBefore((byte) '\n') + 1;
        if (lengthBytes == 0) {
            int dropped = in.readableBytes();
            in.skipBytes(dropped);
            return dropped == 0 ? Progress.INCOMPLETE : Progress.SKIPPED;
        }
        in.skipBytes(lengthBytes);
        state = State.LINE;
        request.begin(MemcacheCommand.GET);
        request.clearKeys();
        return answer(refusal == null ? NO_ANSWER : refusal, sink);
    }

    private Progress refuseRequest(ByteBuf in, byte[] text, RequestSink sink) {
        in.skipBytes(line.length());
        boolean data = requestLine.dataLength() != RequestLine.NO_DATA;
        // Up to Integer.MAX_VALUE; the largest length is smaller by exactly this much.
        swallowBytes = data ? requestLine.dataLength() + LINE_END_BYTES : 0;
        state = data ? State.SWALLOWING : State.LINE;
        return answer(text, sink);
    }

    private Progress answer(byte[] text, RequestSink sink) {
        Refusal why = Answers.refusal(text, ((MemcacheCommand) request.command()).isUnsupported());
        endRequest();
        sink.answer(request, request.noreply() ? NO_ANSWER : text, why);
        return Progress.TAKEN;
    }

    private Progress refuseConnection(ByteBuf in, byte[] text, Refusal why, RequestSink sink) {
        request.begin(MemcacheCommand.UNSUPPORTED);
        request.clearKeys();
        close(in);
        sink.breakOff(request, text, why);
        return Progress.TAKEN;
    }

    private Progress quit(ByteBuf in, RequestSink sink) {
        close(in);
        sink.answerLast(request, NO_ANSWER);
        return Progress.TAKEN;
    }

    private void close(ByteBuf in) {
        in.skipBytes(in.readableBytes());
        endRequest();
        state = State.CLOSED;
    }

    private Progress forward(ByteBuf in, MemcacheCommand row, int lengthBytes, RequestSink sink) {
        int keys = requestLine.keys();
        form.fill(in, row, lengthBytes);
        in.skipBytes(lengthBytes);
        endRequest();
        if (keys > 1) {
            sink.split(request, split());
        } else if (row.arguments().handling() == LineForm.Handling.EVERY_SERVER) {
            sink.toEveryServer(request, split());
        } else {
            sink.forward(request);
        }
        return Progress.TAKEN;
    }

    private Split split() {
        return Objects.requireNonNull(request.command().split());
    }

    private void endRequest() {
        line.reset();
        refusal = null;
    }
}
