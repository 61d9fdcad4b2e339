package dev.nutcracker.protocol.redis;

import dev.nutcracker.protocol.Conversation;
import dev.nutcracker.protocol.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds a client's requests, arrays of bulk strings and lines typed by hand, and the keys that have fixed places in them.
 *
 * <p>An array is walked argument by argument. {@code position} is where the walk stands, counted from the message's start:
 * at the CR LF before an argument's header, or, once the header is read, at the argument's content. Contents are skipped
 * by their length; only a line that has not arrived whole is looked at again.
 *
 * <pre>
 *   *2        CR LF $3 CR LF   GET      CR LF $7 CR LF   user:42  CR LF
 *   start()   header()         name()   header()                  end()
 *                                       key: offset, length
 * </pre>
 *
 * <p>Numbers are read as strictly as Redis reads them and line ends more strictly, so that nothing is forwarded that a
 * server would take apart in another way.
 *
 * <p>A message that is refused, for its size or for want of memory, is still walked, but its bytes are given up as they
 * come; {@code refusal} is answered when its end is reached.
 */
abstract class RequestWalk extends Conversation {
    static final int ARGUMENTS_MAX = 1024 * 1024;
    static final int ARGUMENT_BYTES_MAX = 512 * 1024 * 1024;
    static final int MESSAGE_BYTES_MAX = 1024 * 1024 * 1024;
    static final int KEY_BYTES_MAX = 1024 * 1024;
    static final int INLINE_BYTES_MAX = 64 * 1024;
    static final int UNAUTHENTICATED_ARGUMENTS_MAX = 10;
    static final int UNAUTHENTICATED_ARGUMENT_BYTES_MAX = 16 * 1024;

    static final byte[] KEY_TOO_LONG = Errors.error("key too long, the limit is " + KEY_BYTES_MAX + " bytes");
    private static final byte[] MESSAGE_TOO_LONG =
            Errors.error("request too long, the limit is " + MESSAGE_BYTES_MAX + " bytes");

    /** {@code *d CR LF $d CR LF}: what most requests start with. */
    private static final long SMALL_HEAD = 0x2a000d0a24000d0aL;

    private static final long SMALL_HEAD_MASK = 0xff00ffffff00ffffL;
    private static final int SMALL_HEAD_BYTES = 8;
    private static final int CR_LF = '\r' << 8 | '\n';
    private static final int CR_LF_DOLLAR = CR_LF << 8 | '$';

    private static final int UNKNOWN_LENGTH = -1;
    private static final int NO_MORE_KEYS = Integer.MAX_VALUE;

    private enum Phase {
        START,
        INLINE,
        ARGUMENTS,
        /** Nothing more is read. */
        ENDED
    }

    private final NumberLine number = new NumberLine();

    private Phase phase = Phase.START;
    private int position;
    private int argumentCount;
    private int argument;
    private int contentLength;
    private int nameCount;

    private RedisCommand row = RedisCommands.UNKNOWN;
    private int nextKey;
    private int keyStep;
    private int lastKey;
    private int keyBytesMax = KEY_BYTES_MAX;
    private byte @Nullable [] refusal;
    private Refusal reason = Refusal.NONE;

    /** Decides what becomes of a request that has arrived whole. */
    abstract Step complete();

    /** A request that has arrived whole is refused for its size, or for want of memory. */
    abstract void messageRefused();

    /** Whether the client may send requests of any size. */
    abstract boolean authenticated();

    /** The commands that the pool serves. */
    abstract CommandTable commands();

    /** What the command table says of the request. */
    final RedisCommand row() {
        return row;
    }

    /** How many arguments the request has, its name included. */
    final int argumentCount() {
        return argumentCount;
    }

    /** How many of them make up the command's name: two when it has subcommands. */
    final int nameCount() {
        return nameCount;
    }

    @Override
    public final Step next(ByteBuf in) {
        return switch (phase) {
            case START -> start(in);
            case ARGUMENTS -> arguments(in);
            case INLINE -> inline(in);
            case ENDED -> in.isReadable() ? skip(in.readableBytes()) : Step.INCOMPLETE;
        };
    }

    @Override
    public final void refuse(String errorText) {
        refuse(Refusal.OUT_OF_MEMORY, Errors.error(errorText));
    }

    /** {@code *2 CR LF}, or a line that starts with anything else. */
    private Step start(ByteBuf in) {
        int available = in.readableBytes();
        if (available >= SMALL_HEAD_BYTES && smallHead(in.getLong(in.readerIndex()))) {
            return arguments(in);
        }
        if (available == 0) {
            return Step.INCOMPLETE;
        }
        if (in.getByte(in.readerIndex()) != '*') {
            phase = Phase.INLINE;
            return inline(in);
        }
        return switch (number.read(in, in.readerIndex() + 1, in.writerIndex())) {
            case INCOMPLETE -> Step.INCOMPLETE;
            case MALFORMED -> protocolError(in, "invalid multibulk length");
            case READ -> counted(in);
        };
    }

    private boolean smallHead(long head) {
        int count = (int) (head >>> 48 & 0xff) - '0';
        int length = (int) (head >>> 16 & 0xff) - '0';
        if ((head & SMALL_HEAD_MASK) != SMALL_HEAD || count < 1 || count > 9 || length < 0 || length > 9) {
            return false;
        }
        begin(count);
        position = SMALL_HEAD_BYTES;
        contentLength = length;
        return true;
    }

    private Step counted(ByteBuf in) {
        long count = number.value();
        int headLength = number.end() - in.readerIndex();
        if (count <= 0) {
            return skip(headLength);
        }
        if (count > ARGUMENTS_MAX) {
            return protocolError(in, "invalid multibulk length");
        }
        if (count > UNAUTHENTICATED_ARGUMENTS_MAX && !authenticated()) {
            return protocolError(in, "unauthenticated multibulk length");
        }
        begin((int) count);
        position = headLength - 2;
        return arguments(in);
    }

    private void begin(int count) {
        phase = Phase.ARGUMENTS;
        argumentCount = count;
        argument = 0;
        contentLength = UNKNOWN_LENGTH;
        nameCount = 1;
        row = RedisCommands.UNKNOWN;
        nextKey = NO_MORE_KEYS;
        clearKeys();
    }

    private Step arguments(ByteBuf in) {
        while (true) {
            if (contentLength == UNKNOWN_LENGTH) {
                Step step = argument == argumentCount ? end(in) : header(in);
                if (step != null) {
                    return step;
                }
            }
            if (in.readableBytes() - position < contentLength) {
                return content(in);
            }
            if (argument < nameCount && refusal == null) {
                name(in);
            }
            position += contentLength;
            contentLength = UNKNOWN_LENGTH;
            argument++;
        }
    }

    /** {@code CR LF $7 CR LF}. */
    private @Nullable Step header(ByteBuf in) {
        int at = in.readerIndex() + position;
        int available = in.writerIndex() - at;
        if (available < 3) {
            return starved();
        }
        if (in.getUnsignedMedium(at) != CR_LF_DOLLAR) {
            return notAHeader(in, at);
        }
        return switch (number.read(in, at + 3, in.writerIndex())) {
            case INCOMPLETE -> starved();
            case MALFORMED -> protocolError(in, "invalid bulk length");
            case READ -> sized(in);
        };
    }

    private Step notAHeader(ByteBuf in, int at) {
        if (in.getUnsignedShort(at) != CR_LF) {
            return protocolError(in, "expected CR LF after an argument");
        }
        byte[] error = Errors.quoting("Protocol error: expected '$', got '" + (char) in.getUnsignedByte(at + 2) + "'");
        return last(in, error);
    }

    private @Nullable Step sized(ByteBuf in) {
        long length = number.value();
        if (length < 0 || length > ARGUMENT_BYTES_MAX) {
            return protocolError(in, "invalid bulk length");
        }
        if (length > UNAUTHENTICATED_ARGUMENT_BYTES_MAX && !authenticated()) {
            return protocolError(in, "unauthenticated bulk length");
        }
        position = number.end() - in.readerIndex();
        contentLength = (int) length;
        if (argument == nextKey) {
            keyAtPosition();
        }
        if (contentLength > MESSAGE_BYTES_MAX - position) {
            refuse(Refusal.TOO_LARGE, MESSAGE_TOO_LONG);
        }
        return null;
    }

    private void keyAtPosition() {
        if (contentLength > keyBytesMax) {
            row = row.limited();
            if (contentLength > KEY_BYTES_MAX) {
                refuse(Refusal.TOO_LARGE, KEY_TOO_LONG);
                return;
            }
        }
        addKey(position, contentLength);
        nextKey = argument + keyStep <= lastKey ? argument + keyStep : NO_MORE_KEYS;
    }

    /** The content is not all there. */
    private Step content(ByteBuf in) {
        if (refusal != null) {
            contentLength -= in.readableBytes() - position;
            position = in.readableBytes();
        }
        return starved();
    }

    /** Nothing more to walk: what belongs to a refused message is given up. */
    private Step starved() {
        // One that came as a line lies on the heap.
        message = null;
        if (refusal == null || position == 0) {
            return Step.INCOMPLETE;
        }
        int walked = position;
        position = 0;
        consumed = walked;
        return Step.SKIPPED;
    }

    private void name(ByteBuf in) {
        CommandTable names = argument == 0 ? commands() : row.subcommands();
        RedisCommand found = names == null ? null : names.find(in, in.readerIndex() + position, contentLength);
        if (found == null) {
            return;
        }
        row = found;
        if (found.subcommands() != null) {
            nameCount = 2;
        }
        keyBytesMax = commands().keyBytesMax();
        KeyPositions keys = found.keys();
        keyStep = keys.step();
        lastKey = keys.lastOf(argumentCount);
        nextKey = keys.first() == 0 || keys.first() > lastKey ? NO_MORE_KEYS : keys.first();
    }

    /** The CR LF after the last argument. */
    private Step end(ByteBuf in) {
        int at = in.readerIndex() + position;
        if (in.writerIndex() - at < 2) {
            return starved();
        }
        if (in.getUnsignedShort(at) != CR_LF) {
            return protocolError(in, "expected CR LF after an argument");
        }
        message = in;
        messageStart = in.readerIndex();
        messageLength = position + 2;
        consumed = messageLength;
        command = row;
        phase = Phase.START;
        position = 0;
        return refusal == null ? complete() : refused();
    }

    private Step refused() {
        messageRefused();
        byte[] response = refusal;
        assert response != null;
        refusal = null;
        return refused(reason, response);
    }

    final Step answered(byte[] response) {
        return refused(Refusal.NONE, response);
    }

    /** Answers an error. */
    final Step refused(Refusal why, byte[] response) {
        refusedFor = why;
        answer = response;
        return Step.ANSWERED;
    }

    final Step answeredLast(byte[] response) {
        phase = Phase.ENDED;
        refusedFor = Refusal.NONE;
        answer = response;
        return Step.ANSWERED_LAST;
    }

    private Step inline(ByteBuf in) {
        int start = in.readerIndex();
        int newline = in.indexOf(start + position, in.writerIndex(), (byte) '\n');
        if (newline < 0) {
            position = in.readableBytes();
            return position > INLINE_BYTES_MAX && refusal == null ? tooLongInline(in) : starved();
        }
        int lineLength = newline - start;
        position = 0;
        phase = Phase.START;
        if (refusal != null) {
            consumed = lineLength + 1;
            command = RedisCommands.UNKNOWN;
            return refused();
        }
        return lineLength > INLINE_BYTES_MAX ? tooLongInline(in) : line(in, lineLength);
    }

    private Step tooLongInline(ByteBuf in) {
        return protocolError(in, "too big inline request");
    }

    private Step line(ByteBuf in, int length) {
        boolean endsWithCr = length > 0 && in.getByte(in.readerIndex() + length - 1) == '\r';
        byte[] line = ByteBufUtil.getBytes(in, in.readerIndex(), endsWithCr ? length - 1 : length);
        List<byte[]> words = InlineRequest.words(line);
        if (words == null) {
            return protocolError(in, "unbalanced quotes in request");
        }
        if (words.isEmpty()) {
            return skip(length + 1);
        }
        // Not released but left to the garbage collector: what is passed on of it may outlive the next request.
        Step step = start(Unpooled.wrappedBuffer(InlineRequest.array(words)));
        consumed = step == Step.FIND_OUT ? 0 : length + 1;
        return step;
    }

    private Step skip(int length) {
        consumed = length;
        return Step.SKIPPED;
    }

    private void refuse(Refusal why, byte[] error) {
        refusal = error;
        reason = why;
        nextKey = NO_MORE_KEYS;
        clearKeys();
    }

    private Step protocolError(ByteBuf in, String text) {
        return last(in, Errors.protocol(text));
    }

    private Step last(ByteBuf in, byte[] error) {
        consumed = in.readableBytes();
        command = RedisCommands.UNKNOWN;
        answeredLast(error);
        refusedFor = Refusal.MALFORMED;
        return Step.BROKEN;
    }
}
