package dev.nutcracker.protocol.memcache;

import dev.nutcracker.protocol.Envelope;
import dev.nutcracker.protocol.Extent;
import dev.nutcracker.protocol.Fence;
import dev.nutcracker.protocol.Inquiry;
import dev.nutcracker.protocol.Split;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A client that speaks the binary protocol.
 *
 * <p>A request is a head of 24 bytes, which tells the length of its body. It is checked as memcached checks it, so that a
 * server takes every request that is forwarded for what it is: requests of the wrong form end the connection, unknown ones
 * and values that are too large are swallowed.
 *
 * <p>What is forwarded are the client's own bytes, with a {@linkplain BinarySeal seal} in place of its opaque. A quiet
 * request is answered only if there is something to say; whatever is answered next on its server connection shows that it
 * has no answer, and if nothing is, the {@linkplain #FENCE fence} behind the turn.
 */
final class BinaryConversation extends dev.nutcracker.protocol.Conversation {
    /** The kind of connection that speaks the binary protocol to a server. */
    static final int FLAVOUR = 1;

    static final Fence FENCE = new Fence(
            BinaryPacket.request(Opcode.NOOP, NO_ANSWER, NO_ANSWER),
            BinaryResponseDecoder.NOOP,
            BinaryResponseDecoder.NOOP);

    private static final int KEY_LENGTH_MAX = 250;
    private static final int MECHANISM_LENGTH_MAX = 32;
    private static final int CREDENTIALS_LENGTH_MAX = 4096;

    private enum State {
        HEAD,
        BODY,
        SWALLOWING,
        CLOSED
    }

    private final long valueLimitBytes;
    private final BinaryLogin login;
    private final Opcode[] opcodes;
    private final String unknownText;
    private State state = State.HEAD;
    private Opcode opcode = Opcode.UNKNOWN;
    private byte opcodeByte;
    private int opaque;
    private int extrasBytes;
    private int keyBytes;
    private long bodyBytes;
    private long swallowBytes;
    private @Nullable Split split;
    private @Nullable String refusal;

    /** @param extent how much the pool's servers take */
    BinaryConversation(int valueLimitBytes, Entrance entrance, Extent extent) {
        boolean limited = extent == Extent.TWEMPROXY;
        this.opcodes = limited ? Opcode.withoutServers() : Opcode.all();
        this.unknownText = limited ? MemcacheDialect.NOT_FOR_TWEMPROXY : BinaryStatus.UNKNOWN_COMMAND.text();
        this.valueLimitBytes = valueLimitBytes;
        this.login = new BinaryLogin(entrance);
        this.flavour = FLAVOUR;
        this.command = Opcode.UNKNOWN.command();
    }

    @Override
    public Step next(ByteBuf in) {
        consumed = 0;
        message = null;
        return switch (state) {
            case HEAD -> head(in);
            case BODY -> body(in);
            case SWALLOWING -> swallow(in);
            case CLOSED -> Step.INCOMPLETE;
        };
    }

    @Override
    public void refuse(String errorText) {
        if (state == State.BODY) {
            refusal = errorText;
        }
    }

    @Override
    public byte[] keysOnSeveralServers() {
        throw new AssertionError("binary requests have one key");
    }

    @Override
    public Envelope seal(int number) {
        write(opcodeByte, BinarySeal.numbered(number, opcodeByte));
        return new BinaryEnvelope(opcodeByte, opaque);
    }

    @Override
    public Split split() {
        assert split != null : "only requests to all servers are split";
        return split;
    }

    private Step head(ByteBuf in) {
        int start = in.readerIndex();
        if (in.isReadable() && in.getByte(start) != BinaryHeader.REQUEST_MAGIC) {
            command = Opcode.UNKNOWN.command();
            refusedFor = BinaryStatus.MALFORMED.refusal();
            return end(in, Step.BROKEN, NO_ANSWER);
        }
        if (in.readableBytes() < BinaryHeader.LENGTH_BYTES) {
            return Step.INCOMPLETE;
        }
        read(in, start);
        BinaryStatus malformed = malformed();
        if (malformed != null) {
            refusedFor = malformed.refusal();
            return end(in, Step.BROKEN, response(malformed));
        }
        BinaryStatus refused = refused();
        if (refused != null) {
            return refuse(refused, refused == BinaryStatus.UNKNOWN_COMMAND ? unknownText : refused.text());
        }
        state = State.BODY;
        return body(in);
    }

    private void read(ByteBuf in, int start) {
        opcodeByte = in.getByte(start + BinaryHeader.OPCODE);
        opcode = opcodes[Byte.toUnsignedInt(opcodeByte)];
        command = opcode.command();
        keyBytes = in.getUnsignedShort(start + BinaryHeader.KEY_LENGTH);
        extrasBytes = in.getUnsignedByte(start + BinaryHeader.EXTRAS_LENGTH);
        bodyBytes = BinaryPacket.bodyLength(in, start);
        opaque = in.getInt(start + BinaryHeader.OPAQUE);
        quiet = opcode.handling() == Opcode.Handling.FORWARD_QUIETLY;
        fence = quiet ? FENCE : null;
        refusedFor = BinaryStatus.DONE.refusal();
        clearKeys();
    }

    private long valueBytes() {
        return bodyBytes - keyBytes - extrasBytes;
    }

    /** What is wrong with a request that ends the connection; {@code null} for most. */
    private @Nullable BinaryStatus malformed() {
        if (valueBytes() < 0) {
            return BinaryStatus.MALFORMED;
        }
        if (!login.isAuthenticated() && !opcode.isOpenToAll()) {
            return BinaryStatus.NOT_AUTHENTICATED;
        }
        if (keyBytes > KEY_LENGTH_MAX) {
            return BinaryStatus.INVALID_ARGUMENTS;
        }
        boolean fits = opcode == Opcode.UNKNOWN || opcode.form().fits(extrasBytes, keyBytes, valueBytes());
        return fits ? null : BinaryStatus.INVALID_ARGUMENTS;
    }

    /** Why a request is refused whose body can be told from what comes after it; {@code null} for most. */
    private @Nullable BinaryStatus refused() {
        if (opcode.handling() == Opcode.Handling.REFUSE) {
            return BinaryStatus.UNKNOWN_COMMAND;
        }
        if (opcode.handling() == Opcode.Handling.SASL) {
            return refusedLogin();
        }
        return valueBytes() > valueLimitBytes ? BinaryStatus.TOO_LARGE : null;
    }

    private @Nullable BinaryStatus refusedLogin() {
        if (!login.isSpoken()) {
            return BinaryStatus.UNKNOWN_COMMAND;
        }
        boolean tooLong = keyBytes > MECHANISM_LENGTH_MAX || valueBytes() > CREDENTIALS_LENGTH_MAX;
        return tooLong ? BinaryStatus.INVALID_ARGUMENTS : null;
    }

    private Step body(ByteBuf in) {
        if (refusal != null) {
            String text = refusal;
            refusal = null;
            return refuse(BinaryStatus.OUT_OF_MEMORY, text);
        }
        int lengthBytes = (int) bodyBytes + BinaryHeader.LENGTH_BYTES;
        if (in.readableBytes() < lengthBytes) {
            return Step.INCOMPLETE;
        }
        state = State.HEAD;
        consumed = lengthBytes;
        message = in;
        messageStart = in.readerIndex();
        messageLength = lengthBytes;
        return switch (opcode.handling()) {
            case FORWARD, FORWARD_QUIETLY -> forward();
            case FLUSH -> toEveryServer(Opcode.FLUSH, new BinarySplit.Flush(envelope(), opcode == Opcode.FLUSHQ));
            case STATISTICS -> statistics(in);
            case NOOP -> answer(response(BinaryStatus.DONE));
            case QUIT -> end(in, Step.ANSWERED_LAST, response(BinaryStatus.DONE));
            case QUIT_QUIETLY -> end(in, Step.ANSWERED_LAST, NO_ANSWER);
            case SASL -> authenticate(in);
            case REFUSE -> throw new AssertionError("refused before its body");
        };
    }

    private Step forward() {
        if (keyBytes > 0) {
            addKey(BinaryHeader.LENGTH_BYTES + extrasBytes, keyBytes);
        }
        // Until it is known which number it has.
        keyCheck = 0;
        return Step.FORWARD_SEALED;
    }

    private Step toEveryServer(Opcode asked, Split how) {
        split = how;
        write(asked.code(), BinarySeal.of(0, asked.code()));
        return Step.EVERY_SERVER;
    }

    /** Into the message, where it lies: nobody else looks at its head. */
    private void write(byte asked, int seal) {
        message().setByte(messageStart + BinaryHeader.OPCODE, asked);
        message().setInt(messageStart + BinaryHeader.OPAQUE, seal);
        keyCheck = seal;
    }

    private Step statistics(ByteBuf in) {
        return switch (BinaryTopic.of(in.toString(keyStart(), keyBytes, StandardCharsets.ISO_8859_1))) {
            case COUNTS -> toEveryServer(Opcode.STAT, new BinarySplit.Statistics(envelope(), true));
            case SETTINGS -> toEveryServer(Opcode.STAT, new BinarySplit.Statistics(envelope(), false));
            case PROXY -> Step.INQUIRY;
            case CONNECTIONS -> answer(endOfStatistics());
            case DUMP -> answerRefused(BinaryStatus.NOT_SUPPORTED);
            case UNKNOWN -> answerRefused(BinaryStatus.NOT_FOUND);
        };
    }

    private Step answerRefused(BinaryStatus status) {
        refusedFor = status.refusal();
        return answer(response(status));
    }

    private byte[] endOfStatistics() {
        return BinaryPacket.statistic(opaque, "", "");
    }

    @Override
    public Inquiry inquiry() {
        int asked = opaque;
        return new ProxyStatistics(line -> BinaryPacket.statistic(asked, line.name(), line.value()), endOfStatistics());
    }

    private Step authenticate(ByteBuf in) {
        byte[] key = new byte[keyBytes];
        in.getBytes(keyStart(), key);
        byte[] value = new byte[(int) valueBytes()];
        in.getBytes(keyStart() + keyBytes, value);
        BinaryStatus status = login.take(opcode, key, value);
        refusedFor = status.refusal();
        String text = status == BinaryStatus.DONE ? BinaryLogin.text(opcode) : status.text();
        return answer(BinaryPacket.response(opcodeByte, opaque, status, text));
    }

    private int keyStart() {
        return messageStart + BinaryHeader.LENGTH_BYTES + extrasBytes;
    }

    private BinaryEnvelope envelope() {
        return new BinaryEnvelope(opcodeByte, opaque);
    }

    private Step refuse(BinaryStatus status, String text) {
        consumed = BinaryHeader.LENGTH_BYTES;
        swallowBytes = bodyBytes;
        state = swallowBytes == 0 ? State.HEAD : State.SWALLOWING;
        refusedFor = status.refusal();
        return answer(BinaryPacket.response(opcodeByte, opaque, status, text));
    }

    private Step swallow(ByteBuf in) {
        if (!in.isReadable()) {
            return Step.INCOMPLETE;
        }
        consumed = (int) Math.min(swallowBytes, in.readableBytes());
        swallowBytes -= consumed;
        if (swallowBytes == 0) {
            state = State.HEAD;
        }
        return Step.SKIPPED;
    }

    private byte[] response(BinaryStatus status) {
        return BinaryPacket.response(opcodeByte, opaque, status);
    }

    private Step answer(byte[] response) {
        answer = response;
        return Step.ANSWERED;
    }

    private Step end(ByteBuf in, Step step, byte[] response) {
        consumed = in.readableBytes();
        answer = response;
        state = State.CLOSED;
        return step;
    }
}
