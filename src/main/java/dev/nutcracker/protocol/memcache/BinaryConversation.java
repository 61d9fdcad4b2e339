package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.ConversationState;
import dev.nutcracker.protocol.ConversationState.Form;
import dev.nutcracker.protocol.Denial;
import dev.nutcracker.protocol.Elements;
import dev.nutcracker.protocol.ExpectedKeys;
import dev.nutcracker.protocol.Extent;
import dev.nutcracker.protocol.Fence;
import dev.nutcracker.protocol.ParsedRequest;
import dev.nutcracker.protocol.Refusal;
import dev.nutcracker.protocol.RequestSink;
import dev.nutcracker.protocol.SavedOpaque;
import dev.nutcracker.protocol.Split;
import dev.nutcracker.protocol.User;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A client that speaks the binary protocol.
 *
 * <p>A request has a head of 24 bytes, which contains the length of its body. It is checked as memcached checks it, so a
 * server reads every forwarded request in the same way. A malformed request ends the connection. The body of an unknown
 * request, or of a value that is too large, is read and dropped.
 *
 * <p>The client's own bytes are forwarded, with a {@linkplain OpaqueTag tag} in place of its opaque. A quiet request is
 * answered only if there is something to report. The next answer on its server connection shows that it has none. If no
 * later request is always answered, the {@linkplain #FENCE fence} at the end of the turn shows it.
 */
final class BinaryConversation extends UserConversation {
    /** The kind of connection that speaks the binary protocol to a server. */
    static final int FLAVOUR = 1;

    static final Fence FENCE =
            new Fence(BinaryPacket.request(Opcode.NOOP, NO_ANSWER, NO_ANSWER), BinaryKind.NOOP, BinaryKind.NOOP);

    /** The longest body that is read and dropped. */
    private static final long SWALLOWED_BYTES_MAX = MemcacheDialect.VALUE_LIMIT_BYTES;

    private static final int MECHANISM_LENGTH_MAX = 32;
    private static final int CREDENTIALS_LENGTH_MAX = 4096;

    private enum State {
        HEAD,
        BODY,
        SWALLOWING,
        CLOSED
    }

    /** Whether commands that need a server are unknown. */
    private final boolean limited;

    private final String unknownText;
    private final RequestSink.Numbering numbering = this::number;
    private State state = State.HEAD;
    private Opcode opcode = Opcode.UNKNOWN;
    private byte opcodeByte;
    private int opaque;
    private int extrasBytes;
    private int keyBytes;
    private long bodyBytes;
    private long swallowBytes;
    private @Nullable String refusal;

    /**
     * @param extent how much the pool's servers take
     * @param certified the user that the client is by its certificate; null if that does not say
     */
    BinaryConversation(PoolFacts pool, Extent extent, @Nullable User certified) {
        super(pool, pool.logins().initialUser(certified), new ParsedRequest(null));
        this.limited = extent == Extent.TWEMPROXY;
        this.unknownText = limited ? Answers.NOT_FOR_TWEMPROXY_TEXT : BinaryStatus.UNKNOWN_COMMAND.text();
        this.flavour = FLAVOUR;
        request.begin(Opcode.UNKNOWN.command());
    }

    /** For a client that has spoken the binary protocol with another process. */
    static BinaryConversation resumed(PoolFacts pool, Extent extent, User user) {
        BinaryConversation conversation = new BinaryConversation(pool, extent, null);
        conversation.become(user);
        return conversation;
    }

    @Override
    public Progress next(ByteBuf in, RequestSink sink) {
        request.lieNowhere();
        return switch (state) {
            case HEAD -> head(in, sink);
            case BODY -> body(in, sink);
            case SWALLOWING -> swallow(in);
            case CLOSED -> Progress.INCOMPLETE;
        };
    }

    @Override
    protected String protocolName() {
        return "memcached binary";
    }

    @Override
    public void refuse(String errorText) {
        if (state == State.BODY) {
            refusal = errorText;
        }
    }

    @Override
    public void refuseFurther(boolean refusing) {
        boolean isBetween = state == State.HEAD || state == State.SWALLOWING;
        if (isBetween) {
            refusal = refusing ? BinaryStatus.OVER_RATE.text() : null;
        }
    }

    private SavedOpaque number(int number) {
        write(opcodeByte, OpaqueTag.numbered(number, opcodeByte));
        if (opcode.repeatsKey()) {
            ExpectedKeys key = new ExpectedKeys(KeyMark.of(request.message(), keyStart(), keyBytes));
            request.expect(Elements.single(key, 0));
        }
        return new BinaryOpaque(opcodeByte, opaque);
    }

    private Progress head(ByteBuf in, RequestSink sink) {
        int start = in.readerIndex();
        if (in.isReadable() && in.getByte(start) != BinaryHeader.REQUEST_MAGIC) {
            request.begin(Opcode.UNKNOWN.command());
            return breakOff(in, NO_ANSWER, BinaryStatus.MALFORMED, sink);
        }
        if (in.readableBytes() < BinaryHeader.LENGTH_BYTES) {
            return Progress.INCOMPLETE;
        }
        read(in, start);
        BinaryStatus malformed = malformed();
        if (malformed != null) {
            return breakOff(in, response(malformed), malformed, sink);
        }
        boolean isLimited = !user.mayDoEverything();
        if (isLimited && in.readableBytes() < BinaryHeader.LENGTH_BYTES + extrasBytes + keyBytes) {
            // The key decides before the value has come.
            return Progress.INCOMPLETE;
        }
        BinaryStatus refused = refused();
        if (isLimited && refused == null) {
            refused = refusedToUser(in, start, sink);
        }
        if (refused != null && (refusal == null || isServedOverRate())) {
            return refuse(in, refused, refused == BinaryStatus.UNKNOWN_COMMAND ? unknownText : refused.text(), sink);
        }
        state = State.BODY;
        return body(in, sink);
    }

    private void read(ByteBuf in, int start) {
        opcodeByte = in.getByte(start + BinaryHeader.OPCODE);
        opcode = pool.served().table().opcodes(limited)[Byte.toUnsignedInt(opcodeByte)];
        request.begin(opcode.command());
        keyBytes = in.getUnsignedShort(start + BinaryHeader.KEY_LENGTH);
        extrasBytes = in.getUnsignedByte(start + BinaryHeader.EXTRAS_LENGTH);
        bodyBytes = BinaryPacket.bodyLength(in, start);
        opaque = in.getInt(start + BinaryHeader.OPAQUE);
        boolean quiet = opcode.handling() == Opcode.Handling.FORWARD_QUIETLY;
        request.fence(quiet ? FENCE : null, quiet);
        request.clearKeys();
    }

    private long valueBytes() {
        return bodyBytes - keyBytes - extrasBytes;
    }

    /** The error for a request that ends the connection; {@code null} for most. */
    private @Nullable BinaryStatus malformed() {
        if (valueBytes() < 0) {
            return BinaryStatus.MALFORMED;
        }
        if (!user.isKnown() && !opcode.isOpenToAll()) {
            return BinaryStatus.NOT_AUTHENTICATED;
        }
        if (keyBytes > pool.bounds().keyBytesMax()) {
            return BinaryStatus.INVALID_ARGUMENTS;
        }
        return opcode.form().fits(extrasBytes, keyBytes, valueBytes()) ? null : BinaryStatus.INVALID_ARGUMENTS;
    }

    /** The error for a request that is refused but whose end is known; {@code null} for most. */
    private @Nullable BinaryStatus refused() {
        return switch (opcode.handling()) {
            case REFUSE -> BinaryStatus.UNKNOWN_COMMAND;
            case DENY -> BinaryStatus.DENIED;
            case REFUSE_WRITE -> BinaryStatus.READ_ONLY;
            case SASL -> refusedLogin();
            case FORWARD, FORWARD_QUIETLY, FLUSH, STATISTICS, NOOP, QUIT, QUIT_QUIETLY ->
                valueBytes() > pool.bounds().requestBytesMax() ? tooLarge() : null;
        };
    }

    private @Nullable BinaryStatus refusedToUser(ByteBuf in, int start, RequestSink sink) {
        int key = start + BinaryHeader.LENGTH_BYTES + extrasBytes;
        Denial denial = rights == null ? null : rights.check(opcode, in, key, keyBytes);
        if (denial == null) {
            return null;
        }
        sink.denied(denial);
        return BinaryStatus.NO_PERMISSION;
    }

    private BinaryStatus tooLarge() {
        return pool.boundsValues() ? BinaryStatus.OVER_MAX_REQUEST : BinaryStatus.TOO_LARGE;
    }

    private @Nullable BinaryStatus refusedLogin() {
        if (!pool.logins().areOffered()) {
            return BinaryStatus.UNKNOWN_COMMAND;
        }
        boolean tooLong = keyBytes > MECHANISM_LENGTH_MAX || valueBytes() > CREDENTIALS_LENGTH_MAX;
        return tooLong ? BinaryStatus.INVALID_ARGUMENTS : null;
    }

    private Progress body(ByteBuf in, RequestSink sink) {
        if (refusal != null) {
            String text = refusal;
            boolean overRate = text.equals(BinaryStatus.OVER_RATE.text());
            refusal = null;
            return overRate && isServedOverRate()
                    ? body(in, sink)
                    : refuse(in, overRate ? BinaryStatus.OVER_RATE : BinaryStatus.OUT_OF_MEMORY, text, sink);
        }
        int lengthBytes = (int) bodyBytes + BinaryHeader.LENGTH_BYTES;
        if (in.readableBytes() < lengthBytes) {
            return Progress.INCOMPLETE;
        }
        state = State.HEAD;
        request.lieIn(in, in.readerIndex(), lengthBytes);
        in.skipBytes(lengthBytes);
        switch (opcode.handling()) {
            case FORWARD, FORWARD_QUIETLY -> forward(sink);
            case FLUSH -> toEveryServer(Opcode.FLUSH, new BinarySplit.Flush(envelope(), opcode == Opcode.FLUSHQ), sink);
            case STATISTICS -> statistics(in, sink);
            case NOOP -> answer(BinaryStatus.DONE, sink);
            case QUIT -> quit(in, response(BinaryStatus.DONE), sink);
            case QUIT_QUIETLY -> quit(in, NO_ANSWER, sink);
            case SASL -> {
                if (opcode != Opcode.SASL_LIST && !sink.admitLogin()) {
                    in.readerIndex(request.messageStart());
                    state = State.BODY;
                    return Progress.WAITING;
                }
                authenticate(in, sink);
            }
            case REFUSE, DENY, REFUSE_WRITE -> throw new AssertionError("refused before its body");
        }
        return Progress.TAKEN;
    }

    /** Whether the request logs in or leaves. */
    private boolean isServedOverRate() {
        Opcode.Handling handling = opcode.handling();
        return handling == Opcode.Handling.SASL
                || handling == Opcode.Handling.QUIT
                || handling == Opcode.Handling.QUIT_QUIETLY;
    }

    private void forward(RequestSink sink) {
        if (keyBytes > 0) {
            request.addKey(BinaryHeader.LENGTH_BYTES + extrasBytes, keyBytes);
        }
        // Until its number is known.
        request.expectKeyCheck(0);
        sink.forwardNumbered(request, numbering);
    }

    private void toEveryServer(Opcode asked, Split how, RequestSink sink) {
        write(asked.code(), OpaqueTag.of(0, asked.code()));
        sink.toEveryServer(request, how);
    }

    /** Writes into the message itself: no other code reads its head. */
    private void write(byte asked, int seal) {
        request.message().setByte(request.messageStart() + BinaryHeader.OPCODE, asked);
        request.message().setInt(request.messageStart() + BinaryHeader.OPAQUE, seal);
        request.expectKeyCheck(seal);
    }

    private void statistics(ByteBuf in, RequestSink sink) {
        switch (BinaryTopic.of(in.toString(keyStart(), keyBytes, StandardCharsets.ISO_8859_1))) {
            case COUNTS -> toEveryServer(Opcode.STAT, new BinarySplit.Statistics(envelope(), true), sink);
            case SETTINGS -> toEveryServer(Opcode.STAT, new BinarySplit.Statistics(envelope(), false), sink);
            case PROXY -> inquire(sink);
            case CONNECTIONS -> sink.answer(request, endOfStatistics(), Refusal.NONE);
            case DUMP -> answer(BinaryStatus.NOT_SUPPORTED, sink);
            case UNKNOWN -> answer(BinaryStatus.NOT_FOUND, sink);
        }
    }

    private byte[] endOfStatistics() {
        return BinaryPacket.statistic(opaque, "", "");
    }

    private void inquire(RequestSink sink) {
        int asked = opaque;
        sink.inquire(
                request,
                new ProxyStatistics(
                        line -> BinaryPacket.statistic(asked, line.name(), line.value()), endOfStatistics()));
    }

    private void authenticate(ByteBuf in, RequestSink sink) {
        byte[] key = new byte[keyBytes];
        in.getBytes(keyStart(), key);
        byte[] value = new byte[(int) valueBytes()];
        in.getBytes(keyStart() + keyBytes, value);
        BinaryStatus status = opcode == Opcode.SASL_LIST ? BinaryStatus.DONE : logIn(key, value, sink);
        String text = status == BinaryStatus.DONE ? BinaryLogin.text(opcode) : status.text();
        sink.answer(request, BinaryPacket.response(opcodeByte, opaque, status, text), status.refusal());
    }

    private BinaryStatus logIn(byte[] mechanism, byte[] credentials, RequestSink sink) {
        User given = BinaryLogin.user(opcode, mechanism, credentials, pool.logins());
        if (!given.isKnown()) {
            sink.denied(Denial.ofLogin(BinaryLogin.name(credentials)));
        } else if (!sink.loggedIn(given)) {
            return BinaryStatus.TOO_MANY_CLIENTS;
        }
        become(given);
        return given.isKnown() ? BinaryStatus.DONE : BinaryStatus.WRONG_PASSWORD;
    }

    private int keyStart() {
        return request.messageStart() + BinaryHeader.LENGTH_BYTES + extrasBytes;
    }

    private BinaryOpaque envelope() {
        return new BinaryOpaque(opcodeByte, opaque);
    }

    private Progress refuse(ByteBuf in, BinaryStatus status, String text, RequestSink sink) {
        if (bodyBytes > SWALLOWED_BYTES_MAX) {
            return breakOff(in, BinaryPacket.response(opcodeByte, opaque, status, text), status, sink);
        }
        in.skipBytes(BinaryHeader.LENGTH_BYTES);
        swallowBytes = bodyBytes;
        state = swallowBytes == 0 ? State.HEAD : State.SWALLOWING;
        sink.answer(request, BinaryPacket.response(opcodeByte, opaque, status, text), status.refusal());
        return Progress.TAKEN;
    }

    private Progress swallow(ByteBuf in) {
        if (!in.isReadable()) {
            return Progress.INCOMPLETE;
        }
        int swallowed = (int) Math.min(swallowBytes, in.readableBytes());
        swallowBytes -= swallowed;
        if (swallowBytes == 0) {
            state = State.HEAD;
        }
        in.skipBytes(swallowed);
        return Progress.SKIPPED;
    }

    /** A head that has come without its body is read again. */
    @Override
    public @Nullable ConversationState state() {
        boolean isRefusing = refusal != null && state == State.BODY;
        return isRefusing || isDropping() || state == State.CLOSED
                ? null
                : ConversationState.ofMemcache(Form.MEMCACHE_BINARY, user);
    }

    @Override
    public boolean isDropping() {
        return state == State.SWALLOWING;
    }

    private byte[] response(BinaryStatus status) {
        return BinaryPacket.response(opcodeByte, opaque, status);
    }

    private void answer(BinaryStatus status, RequestSink sink) {
        sink.answer(request, response(status), status.refusal());
    }

    private void quit(ByteBuf in, byte[] response, RequestSink sink) {
        close(in);
        sink.answerLast(request, response);
    }

    private Progress breakOff(ByteBuf in, byte[] response, BinaryStatus status, RequestSink sink) {
        close(in);
        sink.breakOff(request, response, status.refusal());
        return Progress.TAKEN;
    }

    private void close(ByteBuf in) {
        in.skipBytes(in.readableBytes());
        state = State.CLOSED;
    }
}
